import type { ScreenHint } from '@shared/phone.ts';
import type { ShellInfo } from '@shared/shell.ts';
import type { CallView } from '../../call/calls.ts';
import type { MediaProblemWords } from './media-words.ts';

export const screenHintWords: Readonly<
  Record<ScreenHint, { readonly title: string; readonly detail: string }>
> = {
  detail: { title: 'Sharp text', detail: 'For text, spreadsheets and still images' },
  motion: { title: 'Smooth video', detail: 'For videos and animation; text may blur' },
};

export function sharingWords({
  held,
  peer,
  remoteHeld,
  remoteKnowsScreens,
}: Pick<CallView, 'held' | 'peer' | 'remoteHeld' | 'remoteKnowsScreens'>): string {
  if (!remoteKnowsScreens)
    return `${peer.name} can’t see your screen: their Ringdown or your server is too old`;
  return held || remoteHeld
    ? `Paused: ${peer.name} can’t see your screen`
    : `You’re sharing your screen with ${peer.name}`;
}

type Platform = ShellInfo['platform'];

const denied: Readonly<Record<Platform, string>> = {
  web: 'Allow this browser to record the screen in your system’s privacy settings, then share again.',
  darwin:
    'Open System Settings › Privacy & Security › Screen & System Audio Recording, switch Ringdown on, and start Ringdown again.',
  win32: 'Allow Ringdown to capture the screen in Settings › Privacy & security, then share again.',
  linux: 'Allow Ringdown to record the screen in your system’s privacy settings, then share again.',
};

/** Why a screen can't be shown, and what to do. */
export function screenProblemWords(
  problem: NonNullable<CallView['screenProblem']>,
  platform: Platform,
): MediaProblemWords {
  switch (problem) {
    case 'denied':
      return { title: 'Your screen is blocked', detail: denied[platform] };
    case 'unsupported':
      return {
        title: 'This browser can’t share a screen',
        detail: 'Use a browser on a computer, or the Ringdown app.',
      };
    case 'failed':
      return {
        title: 'Couldn’t share your screen',
        detail: 'Choose another window or the whole screen, and share again.',
      };
  }
}
