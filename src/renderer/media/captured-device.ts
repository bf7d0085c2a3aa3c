import type { Capture, PreparedSuppression } from './media.ts';

/**
 * An open device as its user gets it: as it is, or made of it by `refine`, which is then released with it. Null, and
 * both are let go of, where nothing can be made of it: Firefox refuses a device that has another sample rate.
 */
export function captureOf(
  { stream, track, outdated }: Pick<Capture, 'stream' | 'track' | 'outdated'>,
  refine: PreparedSuppression | null,
): Capture | null {
  const plain = { stream, track, device: track, outdated };
  if (!refine) return withMonitor(plain, () => undefined);
  const refined = applied(refine, stream);
  if (!refined) {
    stop(stream);
    refine.release();
    return null;
  }
  const [made] = refined.stream.getAudioTracks();
  const release = (): void => {
    refined.stop();
    refine.release();
  };
  if (!made) return withMonitor(plain, release);
  // What is made of a device that is gone is silent for ever, and does not say so.
  track.addEventListener('ended', () => {
    made.stop();
    made.dispatchEvent(new Event('ended'));
  });
  return withMonitor({ stream: refined.stream, track: made, device: track, outdated }, () => {
    stop(stream);
    release();
  });
}

function applied(
  refine: PreparedSuppression,
  stream: MediaStream,
): ReturnType<PreparedSuppression['apply']> | null {
  try {
    return refine.apply(stream);
  } catch {
    return null;
  }
}

function withMonitor(capture: Omit<Capture, 'monitor' | 'stop'>, onStop: () => void): Capture {
  // A copy is switched on and off by itself.
  const monitor = capture.track.kind === 'audio' ? capture.stream.clone() : null;
  let isOpen = true;
  return {
    ...capture,
    monitor,
    stop() {
      stop(capture.stream);
      if (monitor) stop(monitor);
      if (isOpen) onStop();
      isOpen = false;
    },
  };
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
