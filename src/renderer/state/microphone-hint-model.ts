import type { Loudness } from '../media/loudness.ts';
/**
 * What a person should be told about their own microphone: that they talk and nobody hears it because they are muted,
 * or that it gives nothing although they are not.
 */
export type MicrophoneHint = 'talking-while-muted' | 'silent';

export interface MicrophoneWatch {
  readonly hint: MicrophoneHint | null;
  /** When the talking began, and when it was last heard; null: not talking. */
  readonly talk: { readonly since: number; readonly heardAt: number } | null;
  /** Since when there has been no sound at all; null: there is some. */
  readonly silentSince: number | null;
}

export const nothingToSay: MicrophoneWatch = { hint: null, talk: null, silentSince: null };

export interface MicrophoneLook {
  readonly loudness: Loudness;
  readonly muted: boolean;
  readonly now: number;
}

/** A normal voice into a laptop is 0.03 to 0.2, its room 0.002 to 0.008. */
const VOICE = 0.02;
/** Below the least step of 16 bits: no room is as silent as that. */
const NOTHING = 0.000_03;
/** A cough is shorter. */
const TALK_MS = 700;
/** The pauses between words belong to talking. */
const PAUSE_MS = 450;
/** Who has stopped need not be told for long. */
const LINGER_MS = 3_000;
const DEAD_MS = 4_000;

export function lookAtMicrophone(watch: MicrophoneWatch, look: MicrophoneLook): MicrophoneWatch {
  const { loudness, muted, now } = look;
  if (typeof loudness !== 'number') return nothingToSay;
  return muted ? lookWhileMuted(watch, { loudness, now }) : lookWhileHeard(watch, { loudness, now });
}

interface Measured {
  readonly loudness: number;
  readonly now: number;
}

function lookWhileMuted({ hint, talk }: MicrophoneWatch, { loudness, now }: Measured): MicrophoneWatch {
  const shown = hint === 'talking-while-muted';
  if (loudness >= VOICE) {
    const heard = { since: talk?.since ?? now, heardAt: now };
    const isTalk = shown || now - heard.since >= TALK_MS;
    return { hint: isTalk ? 'talking-while-muted' : null, talk: heard, silentSince: null };
  }
  const goesOn = talk !== null && now - talk.heardAt <= (shown ? LINGER_MS : PAUSE_MS);
  return goesOn ? { hint: shown ? hint : null, talk, silentSince: null } : nothingToSay;
}

function lookWhileHeard({ silentSince }: MicrophoneWatch, { loudness, now }: Measured): MicrophoneWatch {
  if (loudness > NOTHING) return nothingToSay;
  const since = silentSince ?? now;
  return { hint: now - since >= DEAD_MS ? 'silent' : null, talk: null, silentSince: since };
}
