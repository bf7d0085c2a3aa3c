import type { Clock } from '@shared/clock.ts';
import type { LeasedAudioContext } from './audio-context.ts';
import type { RecordSound, SoundRecording } from './echo-check.ts';
import type { CreateRemoteAudio } from './media.ts';
import type { SoundOutputs } from './sound-outputs.ts';

/** A sentence. */
const LENGTH_MS = 3_000;
/** What playing may take longer than what is played; a page whose sound stands still would never be through. */
const PLAYING_SPARE_MS = 1_000;

export interface SoundRecorderDeps {
  readonly audioContext: LeasedAudioContext;
  readonly createRemoteAudio: CreateRemoteAudio;
  readonly outputs: SoundOutputs;
  readonly clock: Clock;
}

/** Records in memory; nothing is kept. */
export function createSoundRecorder(deps: SoundRecorderDeps): RecordSound {
  const { audioContext, createRemoteAudio, clock } = deps;

  async function decode(pieces: readonly Blob[]): Promise<SoundRecording> {
    const bytes = await new Blob([...pieces]).arrayBuffer();
    const { context, release } = audioContext.lease();
    const sound = await context.decodeAudioData(bytes).finally(release);
    return {
      samples: sound.getChannelData(0),
      sampleRate: sound.sampleRate,
      play: () => play(sound, deps),
    };
  }

  return (stream) => {
    const recorder = new MediaRecorder(stream);
    const pieces: Blob[] = [];
    let isGivenUp = false;
    recorder.addEventListener('dataavailable', ({ data }) => pieces.push(data));
    const ended = new Promise((resolve) => recorder.addEventListener('stop', resolve, { once: true }));
    const end = (): void => {
      cancel();
      if (recorder.state !== 'inactive') recorder.stop();
    };
    // It may refuse, and nothing has to be closed then.
    recorder.start();
    // Chromium decodes what comes from elsewhere only while something plays it; this does so unheard.
    const player = createRemoteAudio(stream);
    const cancel = clock.after(LENGTH_MS, end);
    const done = ended.then(async () => {
      player.close();
      // What can't be decoded was not recorded.
      return isGivenUp ? null : decode(pieces).catch(() => null);
    });
    return {
      done,
      stop() {
        isGivenUp = true;
        end();
      },
    };
  };
}

function play(sound: AudioBuffer, { outputs, clock }: SoundRecorderDeps): ReturnType<SoundRecording['play']> {
  const opened = outputs.open('speaker');
  const source = new AudioBufferSourceNode(opened.context, { buffer: sound });
  for (const node of opened.nodes) source.connect(node);
  source.start();
  let isOver = false;
  let resolveOver: () => void = () => undefined;
  const over = new Promise<void>((resolve) => (resolveOver = resolve));
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    cancel();
    source.disconnect();
    opened.close();
    resolveOver();
  };
  // Not left to the event: a context that stands still never says that something ended.
  const stop = (): void => {
    if (!isOver) source.stop();
    end();
  };
  const cancel = clock.after(sound.duration * 1_000 + PLAYING_SPARE_MS, stop);
  source.addEventListener('ended', end);
  return { over, stop };
}
