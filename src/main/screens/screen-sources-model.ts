import type { ScreenSource } from '@shared/screens.ts';

/** What a system captures of its own sound for others, as far as Electron can: what the loudspeakers play. */
export const offersSound = (platform: string): boolean => platform === 'win32';

/** A picture that can be too many to look through: whoever has more windows finds the screens first. */
const MAX_SOURCES = 60;
const MAX_NAME = 200;

/** Of `DesktopCapturerSource`, what is needed of it. */
export interface FoundSource {
  readonly id: string;
  readonly name: string;
  readonly thumbnail: { isEmpty(): boolean; toDataURL(): string };
}

/** Windows of this app: a phone that shows itself shows nothing. Electron marks them with a 1 at the end. */
const isOwn = ({ id }: FoundSource): boolean => /^window:\d+:1$/.test(id);

/** Screens first, then windows, each in the order in which the system has them. */
export function screenSources(found: readonly FoundSource[]): ScreenSource[] {
  const sources = found
    .filter((source) => !isOwn(source))
    .map(({ id, name, thumbnail }): ScreenSource => ({
      id,
      name: name.slice(0, MAX_NAME),
      kind: id.startsWith('screen:') ? 'screen' : 'window',
      thumbnail: thumbnail.isEmpty() ? '' : thumbnail.toDataURL(),
    }));
  const of = (kind: ScreenSource['kind']): ScreenSource[] => sources.filter((source) => source.kind === kind);
  return [...of('screen'), ...of('window')].slice(0, MAX_SOURCES);
}
