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
    meaning: 'Keeps the others from hearing themselves through your speaker.',
  },
  autoGainControl: { label: 'Even out loudness', meaning: 'Lifts a quiet voice and lowers a loud one.' },
};

export const suppressionWords: Readonly<
  Record<
    Settings['audioProcessing']['noiseSuppression'],
    { readonly label: string; readonly meaning: string }
  >
> = {
  off: { label: 'Off', meaning: 'The others hear everything around you.' },
  standard: { label: 'Standard', meaning: 'Takes out steady noise: fans, the hum of a room.' },
  strong: {
    label: 'Strong',
    meaning:
      'Takes out almost everything that is not a voice, keyboards and the street too. You are heard a twentieth of a second later.',
  },
};

export const soundProfileWords: Readonly<
  Record<Settings['soundProfile'], { readonly label: string; readonly meaning: string | null }>
> = {
  voice: { label: 'Voice', meaning: null },
  music: {
    label: 'Music',
    meaning:
      'In stereo and as it is: nothing removes echo or noise, so use headphones. It takes about four times the data.',
  },
};

export const spareMeaning =
  'Whoever talks with you sends you almost nothing while they are silent. You hear a soft hiss in its place.';

export const muteMeaning =
  'Your system then shows that it is off. Speaking again takes a moment, and you are not told when you talk while muted.';

export interface DeviceNewsWords {
  readonly title: string;
  readonly detail: string | null;
}

export function deviceNewsWords(news: DeviceNews): DeviceNewsWords {
  switch (news.type) {
    case 'lost':
      return { title: `${news.name} is gone`, detail: insteadWords(news.instead) };
    case 'back':
      return { title: `${news.name} is back`, detail: 'It is in use again, as you chose.' };
    case 'moved':
      return { title: `You now use ${news.name}`, detail: 'Your system chose it.' };
    case 'offered':
      return { title: `Use ${news.name}?`, detail: null };
  }
}

const kinds: readonly DeviceKind[] = ['microphone', 'speaker', 'camera'];

const through: Readonly<Record<DeviceKind, (name: string) => string>> = {
  microphone: (name) => `you speak through ${name}`,
  speaker: (name) => `you hear through ${name}`,
  camera: (name) => `you are seen through ${name}`,
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
