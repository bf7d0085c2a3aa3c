/** How many colours the theme has for people without a picture (`data-tone` in `theme.css`). */
export const TONES = 8;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** What a person sees as one character, which may be several code points. */
const firstLetter = (word: string): string => [...graphemes.segment(word)].at(0)?.segment ?? '';

/** Up to two letters: of the first and the last word. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = words.at(0) ?? '';
  const last = words.length > 1 ? (words.at(-1) ?? '') : '';
  return [first, last].map(firstLetter).join('').toUpperCase();
}

/** The same name has the same colour everywhere and for ever. FNV-1a, for its even spread over short texts. */
export function toneOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const character of name) {
    hash ^= character.codePointAt(0) ?? 0;
    hash = Math.imul(hash, 0x01000193);
  }
  return (hash >>> 0) % TONES;
}
