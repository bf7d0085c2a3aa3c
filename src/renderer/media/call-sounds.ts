import type { Clock } from '@shared/clock.ts';
import type { CallSounds } from './media.ts';
import type { OpenOutputs, SoundOutputs } from './sound-outputs.ts';
import { type Note, soundScores } from './sound-score-model.ts';

export interface CallSoundsDeps {
  readonly outputs: SoundOutputs;
  readonly clock: Clock;
  /** 0 to 1; asked for every repetition. */
  readonly volume: () => number;
}

/** Tones begin and end this softly, s; a hard edge is heard as a click. */
const EDGE = 0.012;

/** Plays the sounds of the phone, computed note by note. Only the ringtone is heard where it should ring. */
export function createCallSounds({ outputs, clock, volume }: CallSoundsDeps): CallSounds {
  let cancelRepeat = (): void => undefined;
  let silenceNow = (): void => undefined;
  let opened: OpenOutputs | null = null;

  function stop(): void {
    cancelRepeat();
    silenceNow();
    opened?.close();
    opened = null;
  }

  function playOnce(notes: readonly Note[], { context, nodes }: OpenOutputs): void {
    const master = new GainNode(context, { gain: volume() });
    for (const node of nodes) master.connect(node);
    for (const note of notes) schedule(context, master, note);
    silenceNow = () => master.disconnect();
  }

  return {
    stop,
    play(sound) {
      stop();
      const { notes, period } = soundScores[sound];
      const round = (): void => {
        silenceNow();
        // A device that is gone by now would ring for nobody.
        if (opened?.isOutdated()) opened.close();
        if (!opened || opened.isOutdated())
          opened = outputs.open(sound === 'ringtone' ? 'ringers' : 'speaker');
        playOnce(notes, opened);
        if (period !== null) cancelRepeat = clock.after(period * 1_000, round);
      };
      round();
    },
  };
}

function schedule(context: AudioContext, master: GainNode, note: Note): void {
  const start = context.currentTime + note.at;
  const end = start + note.duration;
  const loudness = note.gain / note.frequencies.length;
  const envelope = new GainNode(context, { gain: 0 });
  envelope.gain.setValueAtTime(0, start);
  envelope.gain.linearRampToValueAtTime(loudness, start + EDGE);
  envelope.gain.setValueAtTime(loudness, end - EDGE);
  envelope.gain.linearRampToValueAtTime(0, end);
  envelope.connect(master);
  for (const frequency of note.frequencies) {
    const tone = new OscillatorNode(context, { frequency });
    tone.connect(envelope);
    tone.start(start);
    tone.stop(end);
  }
}
