import type { Settings } from '@shared/settings.ts';

type DeviceKind = keyof Settings['devices'];

export const deviceKindWords: Readonly<Record<DeviceKind, string>> = {
  microphone: 'Microphone',
  speaker: 'Speaker',
  camera: 'Camera',
};

/** For a device whose name the browser keeps to itself until the person has given permission. */
export const unnamedDevice = (kind: DeviceKind, index: number): string =>
  `${deviceKindWords[kind]} ${index + 1}`;

export const audioProcessingWords: Readonly<
  Record<keyof Settings['audioProcessing'], { readonly label: string; readonly meaning: string }>
> = {
  echoCancellation: {
    label: 'Remove echo',
    meaning: 'Keeps the others from hearing themselves through your speaker.',
  },
  noiseSuppression: { label: 'Suppress noise', meaning: 'Takes out fans, keyboards and the street.' },
  autoGainControl: { label: 'Even out loudness', meaning: 'Lifts a quiet voice and lowers a loud one.' },
};
