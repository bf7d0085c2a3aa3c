import type { Settings } from '@shared/settings.ts';

/** What is to be done to the sound of a microphone. */
export interface SoundTreatment {
  readonly echoCancellation: boolean;
  readonly noiseSuppression: Settings['audioProcessing']['noiseSuppression'];
  readonly autoGainControl: boolean;
  readonly channelCount?: { readonly ideal: number };
}

/** Music is spoilt by all that makes a voice clear. */
const music: SoundTreatment = {
  echoCancellation: false,
  noiseSuppression: 'off',
  autoGainControl: false,
  channelCount: { ideal: 2 },
};

export const soundTreatment = ({
  soundProfile,
  audioProcessing,
}: Pick<Settings, 'soundProfile' | 'audioProcessing'>): SoundTreatment =>
  soundProfile === 'music' ? music : audioProcessing;

/** What the browser is asked to do. */
export interface SoundConstraints extends Omit<SoundTreatment, 'noiseSuppression'> {
  readonly noiseSuppression: boolean;
}

/** Two suppressions in a row would make a voice hollow; one is there in any case. */
export const soundConstraints = (
  { noiseSuppression, ...treatment }: SoundTreatment,
  hasStrong: boolean,
): SoundConstraints => ({
  ...treatment,
  noiseSuppression: noiseSuppression === 'standard' || (noiseSuppression === 'strong' && !hasStrong),
});
