/** Chance that comes out the same for the same seed, on every machine. */
export interface Random {
  /** 0 (inclusive) to `bound` (exclusive), whole. */
  below(bound: number): number;
  chance(probability: number): boolean;
  one<T>(list: readonly T[]): T;
}

/** The generator "mulberry32": small, and good enough to shuffle messages. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    below,
    chance: (probability) => next() < probability,
    one: (list) => list[below(list.length)]!,
  };
}
