import type { Settings } from '@shared/settings.ts';

/** What the browser is asked to do to the sound of a microphone. */
export interface SoundTreatment {
  readonly echoCancellation: boolean;
  readonly noiseSuppression: boolean;
  readonly autoGainControl: boolean;
  readonly channelCount?: { readonly ideal: number };
}

/** Music is spoilt by all that makes a voice clear. */
const music: SoundTreatment = {
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
  channelCount: { ideal: 2 },
};

export const soundTreatment = ({
  soundProfile,
  audioProcessing,
}: Pick<Settings, 'soundProfile' | 'audioProcessing'>): SoundTreatment =>
  soundProfile === 'music' ? music : audioProcessing;
