import { createRandom, type Random } from './random.ts';

/** Who takes part: how many devices each person has. */
export type Cast = readonly number[];

/**
 * One thing that happens. Bots and people go by number (modulo how many there are), so that a step means something
 * whatever happened before it, and any part of a schedule is a schedule. What makes no sense at that moment (to answer
 * where nothing rings) does nothing.
 */
export type Step =
  | { readonly do: 'dial'; readonly bot: number; readonly callee: number; readonly warm: boolean }
  /** Two devices, each of one of two people, call the other one before anything arrives anywhere. */
  | { readonly do: 'cross'; readonly bot: number; readonly callee: number }
  /** All devices of a person answer what rings there, before anything arrives anywhere. */
  | { readonly do: 'answer-everywhere'; readonly person: number }
  /** Hands one of its calls over to that person. */
  | { readonly do: 'transfer'; readonly bot: number; readonly pick: number; readonly to: number }
  /** Connects two people that it talks to. */
  | { readonly do: 'join'; readonly bot: number }
  | { readonly do: Deed; readonly bot: number; readonly pick: number }
  /** So many messages and answers of the database arrive, whichever of those that are next. */
  | { readonly do: 'flow'; readonly count: number; readonly seed: number }
  /** Everything arrives that is under way. */
  | { readonly do: 'arrive' }
  /** The first thing this bot has to say is said twice. */
  | { readonly do: 'repeat'; readonly bot: number }
  /** The connection is lost. So many messages still arrive; the server notices after a while. */
  | {
      readonly do: 'cut';
      readonly bot: number;
      readonly up: number;
      readonly down: number;
      readonly noticedAfterMs: number;
    }
  | { readonly do: 'connect'; readonly bot: number }
  /** The program of this device starts anew and remembers nothing. */
  | { readonly do: 'restart'; readonly bot: number }
  /** The nodes of some, a bit for each, are without what all nodes have in common … */
  | { readonly do: 'cut-off'; readonly which: number }
  /** … and have it again. */
  | { readonly do: 'back' }
  | { readonly do: 'wait'; readonly ms: number };

type Deed = 'answer' | 'decline' | 'hang-up' | 'signal' | 'hold' | 'swap' | 'take-back';

export interface Schedule {
  readonly seed: number;
  readonly cast: Cast;
  /** Those never come back once they are gone when the schedule is over. */
  readonly deserters: readonly number[];
  readonly steps: readonly Step[];
}

type Maker = (random: Random, any: () => number) => Step[];

/** How often each kind of thing happens, and what it is. */
const makers: readonly (readonly [number, Maker])[] = [
  [5, (random, any) => [{ do: 'dial', bot: any(), callee: any(), warm: random.chance(0.7) }]],
  [2, (_random, any) => [{ do: 'cross', bot: any(), callee: any() }]],
  [3, (_random, any) => [{ do: 'answer-everywhere', person: any() }]],
  [6, (random, any) => [{ do: 'answer', bot: any(), pick: random.below(4) }]],
  [2, (random, any) => [{ do: 'decline', bot: any(), pick: random.below(4) }]],
  [3, (random, any) => [{ do: 'hang-up', bot: any(), pick: random.below(4) }]],
  [5, (random, any) => [{ do: 'signal', bot: any(), pick: random.below(4) }]],
  [1, (random, any) => [{ do: 'hold', bot: any(), pick: random.below(4) }]],
  [1, (random, any) => [{ do: 'swap', bot: any(), pick: random.below(4) }]],
  [2, (random, any) => [{ do: 'transfer', bot: any(), pick: random.below(4), to: any() }]],
  [1, (random, any) => [{ do: 'take-back', bot: any(), pick: random.below(4) }]],
  [2, blind],
  [2, attended],
  [3, (_random, any) => [{ do: 'repeat', bot: any() }]],
  [4, (random, any) => [cut(random, any())]],
  [4, (_random, any) => [{ do: 'connect', bot: any() }]],
  [1, (_random, any) => [{ do: 'restart', bot: any() }]],
  [2, blink],
  [
    1,
    (random, any) => [
      { do: 'dial', bot: any(), callee: any(), warm: true },
      flow(random, 3),
      ...blink(random),
    ],
  ],
  [1, (random) => [cutOff(random)]],
  [2, () => [{ do: 'back' }]],
  [
    3,
    (random) => [{ do: 'wait', ms: random.one([1, 4, 300, 1_100, 4_000, 11_000, 19_000, 46_000, 61_000]) }],
  ],
  [6, () => [{ do: 'arrive' }]],
];

const total = makers.reduce((sum, [weight]) => sum + weight, 0);

/** The same for the same seed. */
export function makeSchedule(seed: number): Schedule {
  const random = createRandom(seed);
  const any = (): number => random.below(12);
  const cast = Array.from({ length: 2 + random.below(3) }, () => 1 + random.below(3));
  const steps: Step[] = [];
  let left = 6 + random.below(24);
  while (left > 0) {
    const made = pickMaker(random)(random, any);
    steps.push(...made);
    left -= made.length;
    // Most of the time something arrives in between; sometimes things happen at the same moment.
    if (random.chance(0.7)) steps.push(flow(random, 9));
  }
  const bots = cast.reduce((sum, devices) => sum + devices, 0);
  const deserters = Array.from({ length: bots }, (_, bot) => bot).filter(() => random.chance(0.08));
  return { seed, cast, deserters, steps };
}

function flow(random: Random, most: number): Step {
  return { do: 'flow', count: 1 + random.below(most), seed: random.below(2 ** 31) };
}

/** By chance alone hardly anybody would ever talk to somebody and be handed over. */
function talk(bot: number, person: number): Step[] {
  const steps: Step[] = [{ do: 'dial', bot, callee: person, warm: true }, { do: 'arrive' }];
  return [...steps, { do: 'answer-everywhere', person }, { do: 'arrive' }];
}

/** Taken back now and then, at about the moment at which somebody answers. */
function blind(random: Random, any: () => number): Step[] {
  const [bot, to] = [any(), any()];
  const steps: Step[] = [...talk(bot, any()), { do: 'transfer', bot, pick: random.below(4), to }];
  if (random.chance(0.5)) return steps;
  const some: Step = { do: 'flow', count: 4 + random.below(12), seed: random.below(2 ** 31) };
  return [...steps, some, { do: 'answer-everywhere', person: to }, { do: 'take-back', bot, pick: 0 }];
}

function attended(_random: Random, any: () => number): Step[] {
  const [bot, person] = [any(), any()];
  return [...talk(bot, person), ...talk(bot, person + 1), { do: 'join', bot }];
}

function pickMaker(random: Random): Maker {
  let left = random.below(total);
  for (const [weight, maker] of makers) {
    left -= weight;
    if (left < 0) return maker;
  }
  throw new Error('the weights do not add up');
}

function cut(random: Random, bot: number): Step {
  const noticedAfterMs = random.chance(0.5) ? 0 : random.below(18_000);
  return { do: 'cut', bot, up: random.below(4), down: random.below(4), noticedAfterMs };
}

function cutOff(random: Random): Step {
  const all = 2 ** 12 - 1;
  return { do: 'cut-off', which: random.chance(0.4) ? all : 1 + random.below(all) };
}

/** For a moment, in which not much can happen. */
function blink(random: Random): Step[] {
  return [cutOff(random), ...(random.chance(0.5) ? [flow(random, 4)] : []), { do: 'back' }];
}

/** One step per line, to be read by who looks for the fault. */
export function describeSchedule({ seed, cast, deserters, steps }: Schedule): string {
  const lines = steps.map((step) => `  ${JSON.stringify(step)}`);
  return [
    `seed ${seed}, devices ${cast.join('+')}, not coming back: ${deserters.join() || 'none'}`,
    ...lines,
  ].join('\n');
}
