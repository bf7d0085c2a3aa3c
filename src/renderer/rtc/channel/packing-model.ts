/** Text as what both sides have in common: a string stands for itself, two numbers for a place there and a length. */
export type Packed = readonly (string | number)[];

/** A shorter piece costs more to point at than to say. */
const SHORTEST = 12;
/** Of many places that begin alike the first few are good enough. */
const PLACES = 8;

interface Piece {
  readonly at: number;
  readonly length: number;
}

/** What is said twice in the text itself is pointed at as well: places go on after the end of `common`. */
export function pack(text: string, common: string): Packed {
  const whole = common + text;
  const places = new Map<string, number[]>();
  let known = 0;
  const learnUntil = (end: number): void => {
    for (; known + SHORTEST <= end; known += 1) {
      const beginning = whole.slice(known, known + SHORTEST);
      const alike = places.get(beginning);
      if (!alike) places.set(beginning, [known]);
      else if (alike.length < PLACES) alike.push(known);
    }
  };

  function longestAt(position: number): Piece | null {
    let best: Piece | null = null;
    for (const at of places.get(whole.slice(position, position + SHORTEST)) ?? []) {
      let length = SHORTEST;
      while (
        at + length < position &&
        position + length < whole.length &&
        whole[at + length] === whole[position + length]
      )
        length += 1;
      if (!best || length > best.length) best = { at, length };
    }
    return best;
  }

  const packed: (string | number)[] = [];
  let said = common.length;
  const say = (until: number): void => {
    if (until > said) packed.push(whole.slice(said, until));
  };
  let position = common.length;
  while (position < whole.length) {
    learnUntil(position);
    const piece = longestAt(position);
    if (!piece) {
      position += 1;
      continue;
    }
    say(position);
    packed.push(piece.at, piece.length);
    position += piece.length;
    said = position;
  }
  say(whole.length);
  return packed;
}

/** Null where it makes no sense, or would be longer than `limit`. */
export function unpack(packed: Packed, common: string, limit: number): string | null {
  const end = common.length + limit;
  let whole = common;
  for (let index = 0; index < packed.length; index += 1) {
    const part = packed[index];
    if (typeof part === 'string') whole += part;
    else {
      index += 1;
      const piece = pieceOf(whole, part, packed[index]);
      if (piece === null) return null;
      whole += piece;
    }
    if (whole.length > end) return null;
  }
  return whole.slice(common.length);
}

function pieceOf(whole: string, at: number | undefined, length: Packed[number] | undefined): string | null {
  if (at === undefined || typeof length !== 'number' || at < 0 || length < 1) return null;
  return at + length <= whole.length ? whole.slice(at, at + length) : null;
}

/** Whether two sides have the same in common (FNV-1a). */
export function checkOf(text: string): number {
  let check = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    check = Math.imul(check ^ text.charCodeAt(index), 0x01000193);
  return check >>> 0;
}
