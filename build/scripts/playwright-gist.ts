import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import * as z from 'zod/mini';

/** So much of a message is shown, and so much of a screen. */
const MESSAGE_LENGTH = 600;
const SCREEN_LENGTH = 400;

export const PlaywrightError = z.object({
  message: z.optional(z.string()),
  location: z.optional(z.object({ file: z.string(), line: z.number() })),
});
type PlaywrightError = z.infer<typeof PlaywrightError>;

const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length).trimEnd()} …`;

const meaningfulLines = (text: string): string[] =>
  stripVTControlCharacters(text)
    .split('\n')
    .map((line) => line.trim().replaceAll(/\s+/g, ' '))
    .filter((line) => line !== '');

/** A line of the source that Playwright quotes, the mark below one, or the name of its file. */
const isQuotation = (line: string): boolean => /^>?\s*\d*\s*\||^at \S+:\d+$/.test(line);
const placeIn = (line: string): string | undefined => /^at .*?([^\s(]+:\d+):\d+\)?$/.exec(line)?.[1];

/**
 * What is wrong, in one line: the message with its call log, but without the source it quotes, and the places in the
 * tests it came through, innermost first. `root` is taken off the paths.
 */
export function gistOfError({ message = '', location }: PlaywrightError, root: string): string {
  const lines = meaningfulLines(message);
  const said = lines.filter((line) => !isQuotation(line) && placeIn(line) === undefined).join(' ');
  const places = lines.map(placeIn).filter((place) => place !== undefined && !place.includes('node_modules'));
  const here = location === undefined ? [] : [`${location.file}:${location.line}`];
  const told = [...new Set([...here, ...places])].map((place) => relative(root, place ?? ''));
  return cut(said || 'no message', MESSAGE_LENGTH) + (told.length === 0 ? '' : ` (${told.join(', ')})`);
}

/** The picture of the page in what Playwright keeps of a failed test; empty where there is none. */
export const snapshotIn = (errorContext: string): string =>
  /^# Page snapshot\s+```yaml\n(.*?)^```/ms.exec(errorContext)?.[1] ?? '';

/** What of an accessibility snapshot has a name or words, in one line; null where nothing has. */
export function gistOfScreen(snapshot: string): string | null {
  const shown = meaningfulLines(snapshot)
    .filter((line) => !line.startsWith('- /'))
    .map((line) => line.replaceAll(/^- | \[[^\]"]*\]/g, '').replace(/:$/, ''))
    .filter((line) => /[":]/.test(line));
  return shown.length === 0 ? null : cut(shown.join('; '), SCREEN_LENGTH);
}
