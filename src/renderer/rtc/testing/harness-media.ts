import type { CreateStreamMeter } from '../../media/media.ts';
import type { RemoteStreams } from '../peer-connection.ts';

/** A track with a tone of its own in each ear. */
export function stereoTrack(context: AudioContext, left: number, right: number): MediaStreamTrack {
  const merger = new ChannelMergerNode(context, { numberOfInputs: 2 });
  [left, right].forEach((frequency, ear) => {
    const tone = new OscillatorNode(context, { frequency });
    tone.connect(new GainNode(context, { gain: 0.5 })).connect(merger, 0, ear);
    tone.start();
  });
  const destination = context.createMediaStreamDestination();
  destination.channelCount = 2;
  merger.connect(destination);
  const [track] = destination.stream.getAudioTracks();
  if (!track) throw new Error('no track');
  return track;
}

/** The frequency of what is heard most, Hz. */
export function strongest(analyser: AnalyserNode): number {
  const spectrum = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(spectrum);
  const bin = spectrum.indexOf(Math.max(...spectrum));
  return (bin * analyser.context.sampleRate) / analyser.fftSize;
}

/** The width and colour of a screen that is shown, once its sound is heard, and how many cameras there are beside it. */
export async function lookAt(
  { screen, screenSound, video }: RemoteStreams,
  createMeter: CreateStreamMeter,
): Promise<unknown> {
  const player = Object.assign(document.createElement('video'), { muted: true, autoplay: true });
  player.srcObject = screen;
  const listener = Object.assign(document.createElement('audio'), { autoplay: true });
  listener.srcObject = screenSound;
  const copy = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
  const colour = (): string => {
    copy?.drawImage(player, 0, 0, 1, 1);
    const [red = 0, , blue = 0] = copy?.getImageData(0, 0, 1, 1).data ?? [];
    if (Math.abs(red - blue) < 100) return 'another';
    return red > blue ? 'red' : 'blue';
  };
  await until(() => player.videoWidth > 0 && colour() !== 'another');
  const meter = createMeter(screenSound);
  await until(() => meter.level() > 0.3);
  meter.close();
  const result = { width: player.videoWidth, colour: colour(), cameras: video.getTracks().length };
  player.srcObject = null;
  listener.srcObject = null;
  return result;
}

/** Looks at every frame. */
export function until(condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (condition()) resolve();
      else requestAnimationFrame(look);
    };
    look();
  });
}
