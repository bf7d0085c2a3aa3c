/**
 * The one audio context of the phone: contexts are few and cost a thread each. Made at the first use, because a page
 * that nobody has touched yet may not make sound, and an early context would stay suspended.
 */
export interface SharedAudioContext {
  get(): AudioContext;
  close(): void;
}

export function createSharedAudioContext(options: AudioContextOptions = {}): SharedAudioContext {
  let context: AudioContext | null = null;
  return {
    get() {
      context ??= new AudioContext({ latencyHint: 'interactive', ...options });
      // Suspended when it was made without a gesture; resuming it again later is harmless.
      if (context.state === 'suspended') void context.resume();
      return context;
    },
    close() {
      void context?.close();
      context = null;
    },
  };
}

/** An audio context for as long as somebody uses it. */
export interface LeasedAudioContext {
  /** The same one for all who hold it at the same time; releasing it again does nothing. */
  lease(): AudioContextLease;
}

export interface AudioContextLease {
  readonly context: AudioContext;
  readonly release: () => void;
}

/**
 * Closes its context with the last lease. Chromium keeps every source made of a stream, and the stream with it, for as
 * long as the context runs, whether it is connected or not: in one that is never closed every call leaves its streams.
 */
export function createLeasedAudioContext(
  open: () => SharedAudioContext = createSharedAudioContext,
): LeasedAudioContext {
  const shared = open();
  let leases = 0;
  return {
    lease() {
      leases += 1;
      let isHeld = true;
      return {
        context: shared.get(),
        release() {
          if (!isHeld) return;
          isHeld = false;
          leases -= 1;
          if (leases === 0) shared.close();
        },
      };
    },
  };
}
