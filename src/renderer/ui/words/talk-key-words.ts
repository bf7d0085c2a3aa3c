import type { Settings } from '@shared/settings.ts';
import type { TalkKeyState } from '../../talk-key/talk-key-model.ts';

type Voice = Settings['voice'];

export const voiceWords: Readonly<Record<Voice, { readonly label: string; readonly meaning: string }>> = {
  open: { label: 'Open microphone', meaning: 'Others hear you until you mute.' },
  'push-to-talk': {
    label: 'Push to talk',
    meaning:
      'Others hear you only while you hold Space, the button in the call, or your own key. If Ringdown can’t tell whether you still hold it, you’re muted. Unmute opens the microphone until you mute again.',
  },
  'push-to-mute': {
    label: 'Push to mute',
    meaning:
      'Others don’t hear you while you hold Space, the button in the call, or your own key. If Ringdown can’t tell whether you still hold it, you stay muted.',
  },
};

interface Button {
  /** What is really so. */
  readonly muted: boolean;
  /** There is a Space bar to be held as well. */
  readonly hasSpace: boolean;
}

/** What holding it does, and what is so meanwhile. */
export function talkButtonWords({ mode, phase }: TalkKeyState, { hasSpace, muted }: Button): string {
  const hold = hasSpace ? 'Hold Space' : 'Hold';
  if (mode === 'push-to-talk') return muted ? `${hold} to talk` : 'Others hear you';
  return muted && phase !== 'resting' ? 'Muted while you hold' : `${hold} to mute`;
}

/** How to be heard, beside a sign that says that one is not. */
export const mutedSignWords = (voice: Voice): string =>
  voice === 'push-to-talk' ? 'Muted. Hold Space to talk' : 'Muted';
