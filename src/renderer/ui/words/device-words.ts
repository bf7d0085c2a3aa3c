import type { Settings } from '@shared/settings.ts';
import type { DeviceNews } from '../../media/device-news-model.ts';

/** The places that a device can have. */
export type DevicePlace = keyof Settings['devices'];

type DeviceKind = Exclude<DevicePlace, 'ringer'>;

export const devicePlaceWords: Readonly<Record<DevicePlace, string>> = {
  microphone: 'Microphone',
  speaker: 'Speaker',
  ringer: 'Ring on',
  camera: 'Camera',
};

/** What the choice of none means. */
export const noChoiceWords: Readonly<Record<DevicePlace, string>> = {
  microphone: 'Chosen by the system',
  speaker: 'Chosen by the system',
  ringer: 'Same as the speaker',
  camera: 'Chosen by the system',
};

/** For a device whose name the browser keeps to itself until the person has given permission. */
export const unnamedDevice = (place: DevicePlace, index: number): string =>
  `${devicePlaceWords[place === 'ringer' ? 'speaker' : place]} ${index + 1}`;

export const audioProcessingWords: Readonly<
  Record<'echoCancellation' | 'autoGainControl', { readonly label: string; readonly meaning: string }>
> = {
  echoCancellation: {
    label: 'Remove echo',
    meaning: 'Keeps others from hearing themselves through your speaker.',
  },
  autoGainControl: { label: 'Level out volume', meaning: 'Raises a quiet voice and lowers a loud one.' },
};

export const suppressionWords: Readonly<
  Record<
    Settings['audioProcessing']['noiseSuppression'],
    { readonly label: string; readonly meaning: string }
  >
> = {
  off: { label: 'Off', meaning: 'Others hear everything around you.' },
  standard: { label: 'Standard', meaning: 'Removes steady noise, such as fans and room hum.' },
  strong: {
    label: 'Strong',
    meaning:
      'Removes almost everything that isn’t a voice, even keyboards and traffic. Adds 0.05 s of delay.',
  },
};

export const soundProfileWords: Readonly<
  Record<Settings['soundProfile'], { readonly label: string; readonly meaning: string | null }>
> = {
  voice: { label: 'Voice', meaning: null },
  music: {
    label: 'Music',
    meaning:
      'Stereo, unprocessed: echo and noise aren’t removed, so use headphones. Uses about four times the data.',
  },
};

export const spareMeaning = 'Uses less data while the other person is silent. You hear a soft hiss instead.';

export const muteMeaning =
  'Turns off your system’s microphone indicator. Unmuting takes a moment, and you aren’t told when you talk while muted.';

export interface DeviceNewsWords {
  readonly title: string;
  readonly detail: string | null;
}

export function deviceNewsWords(news: DeviceNews): DeviceNewsWords {
  switch (news.type) {
    case 'lost':
      return { title: `${news.name} disconnected`, detail: insteadWords(news.instead) };
    case 'back':
      return { title: `${news.name} is back`, detail: 'It’s in use again, as you chose.' };
    case 'moved':
      return { title: `Now using ${news.name}`, detail: 'Your system chose it.' };
    case 'offered':
      return { title: `Use ${news.name}?`, detail: null };
  }
}

const kinds: readonly DeviceKind[] = ['microphone', 'speaker', 'camera'];

const through: Readonly<Record<DeviceKind, (name: string) => string>> = {
  microphone: (name) => `your microphone is ${name}`,
  speaker: (name) => `your speaker is ${name}`,
  camera: (name) => `your camera is ${name}`,
};

function insteadWords(instead: Extract<DeviceNews, { type: 'lost' }>['instead']): string {
  const parts = kinds.flatMap((kind) => {
    const name = instead[kind];
    if (name === undefined) return [];
    return [name === null ? `there is no other ${kind}` : through[kind](name)];
  });
  const text = parts.join(', ').replace(/, (?=[^,]*$)/, ' and ');
  return text === '' ? '' : `Now ${text}.`;
}
