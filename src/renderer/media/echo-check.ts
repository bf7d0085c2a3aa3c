import { type Observable, createSubject } from '@shared/observable.ts';
import { type VoiceJudgement, judgeVoice } from './echo-judgement-model.ts';

/** A sound that went to another end of a connection and came out there. */
export interface SoundLoop {
  readonly stream: MediaStream;
  readonly way: 'relay' | 'direct';
  readonly close: () => void;
}

/** Null where no connection comes about. */
export type OpenSoundLoop = (sound: MediaStream) => Promise<SoundLoop | null>;

export interface SoundRecording {
  readonly samples: Float32Array;
  readonly sampleRate: number;
  /** Plays it once on the speaker; over when it is through or stopped. */
  readonly play: () => { readonly over: Promise<void>; readonly stop: () => void };
}

/** Null where it could not be recorded, or was given up. */
interface RunningRecording {
  readonly done: Promise<SoundRecording | null>;
  readonly stop: () => void;
}

export type RecordSound = (stream: MediaStream) => RunningRecording;

export interface EchoResult {
  readonly voice: VoiceJudgement;
  readonly way: SoundLoop['way'];
}

/**
 * What the person hears of themself.
 * - `connecting`, `recording`: on the way to it; they should speak while it is recorded.
 * - `playing`: they hear what others would.
 */
export type EchoState =
  | { readonly status: 'idle' | 'connecting' | 'recording' | 'failed' }
  | { readonly status: 'playing' | 'done'; readonly result: EchoResult };

/** Lets people hear themselves as others do: through a connection like that of a call. */
export interface EchoCheck {
  readonly state: Observable<EchoState>;
  /** Without effect while it runs. */
  run(): Promise<void>;
}

export interface EchoCheckDeps {
  readonly openLoop: OpenSoundLoop;
  readonly record: RecordSound;
}

type Heard = SoundRecording & Pick<SoundLoop, 'way'>;

/** To be closed by who made it; then nothing is recorded or heard any more. */
export function createEchoCheck(
  sound: MediaStream,
  { openLoop, record }: EchoCheckDeps,
): EchoCheck & { close(): void } {
  const state = createSubject<EchoState>({ status: 'idle' });
  const ending = new AbortController();
  const { signal } = ending;
  const isClosed = (): boolean => signal.aborted;

  /** Null where it came to nothing. */
  async function listen(): Promise<Heard | null> {
    const loop = await openLoop(sound);
    if (!loop) return null;
    try {
      if (isClosed()) return null;
      state.set({ status: 'recording' });
      const { done, stop } = record(loop.stream);
      signal.addEventListener('abort', stop);
      const recording = await done;
      return recording && { ...recording, way: loop.way };
    } finally {
      loop.close();
    }
  }

  async function play({ samples, sampleRate, way, play: start }: Heard): Promise<void> {
    const result = { voice: judgeVoice(samples, sampleRate), way };
    state.set({ status: 'playing', result });
    const { over, stop } = start();
    signal.addEventListener('abort', stop);
    await over;
    if (!isClosed()) state.set({ status: 'done', result });
  }

  /** False where it came to nothing. */
  async function listenAndPlay(): Promise<boolean> {
    const heard = await listen();
    if (heard && !isClosed()) await play(heard);
    return heard !== null;
  }

  return {
    state,
    async run() {
      if (isClosed() || ['connecting', 'recording', 'playing'].includes(state.current.status)) return;
      state.set({ status: 'connecting' });
      // Any of it may be refused by the browser, which says so in many ways.
      const isHeard = await listenAndPlay().catch(() => false);
      if (!isHeard && !isClosed()) state.set({ status: 'failed' });
    },
    close() {
      ending.abort();
      state.set({ status: 'idle' });
    },
  };
}
