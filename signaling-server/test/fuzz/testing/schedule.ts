import { createRandom, type Random } from './random.ts';

export type Deed =
  // Of the bot `one`: calls the person `other`, …
  | 'dial'
  // … who calls back before anything arrives anywhere.
  | 'cross'
  // What it does with one of its calls: with the one of number `other`.
  | 'answer'
  | 'decline'
  | 'hang-up'
  | 'signal'
  | 'hold'
  | 'swap'
  // Hands one of its calls over to the person `other`.
  | 'transfer'
  // Takes back whom it hands over.
  | 'take-back'
  // Connects two people that it talks to.
  | 'join'
  // Says twice what it has to say first.
  | 'repeat'
  // Loses its connection; as many messages as `other` tells still arrive.
  | 'cut'
  | 'connect'
  // Its program starts anew and remembers nothing.
  | 'restart'
  // All devices of the person `one` answer what rings there, before anything arrives anywhere.
  | 'answer-everywhere'
  // As many messages as `one` arrive, whichever are next.
  | 'flow'
  // Everything arrives that is under way.
  | 'arrive'
  // The nodes, a bit of `one` for each, are without Redis …
  | 'cut-off'
  // … and have it again.
  | 'back'
  // For `one` ms.
  | 'wait';

/**
 * One thing that happens. Bots, people and calls go by number (modulo how many there are), so that a step means something
 * whatever happened before it, and any part of a schedule is a schedule. What makes no sense at that moment (to answer
 * where nothing rings) does nothing.
 */
interface Step {
  readonly do: Deed;
  readonly one: number;
  readonly other: number;
}

export interface Schedule {
  readonly seed: number;
  /** Who takes part: how many devices each person has. */
  readonly cast: readonly number[];
  readonly steps: readonly Step[];
}

type Maker = (random: Random, any: () => number) => Step[];

const step = (deed: Deed, one = 0, other = 0): Step => ({ do: deed, one, other });
const by =
  (deed: Deed): Maker =>
  (_random, any) => [step(deed, any(), any())];

const WAITS_MS = [1, 4, 300, 1_100, 4_000, 11_000, 19_000, 46_000, 61_000];

/** How often each kind of thing happens, and what it is. */
const makers: readonly (readonly [number, Maker])[] = [
  [5, by('dial')],
  [2, by('cross')],
  [3, by('answer-everywhere')],
  [6, by('answer')],
  [2, by('decline')],
  [3, by('hang-up')],
  [5, by('signal')],
  [1, by('hold')],
  [1, by('swap')],
  [2, by('transfer')],
  [1, by('take-back')],
  [2, blind],
  [2, attended],
  // Nobody answers, or who talks does not come back in time.
  [1, (_random, any) => [step('dial', any(), any()), step('arrive'), step('wait', 46_000)]],
  [1, lost],
  [3, by('repeat')],
  [4, by('cut')],
  [4, by('connect')],
  [1, by('restart')],
  [2, blink],
  [1, (random, any) => [step('dial', any(), any()), flow(random, 3), ...blink(random)]],
  [1, (random) => [cutOff(random)]],
  [2, by('back')],
  [3, (random) => [step('wait', random.one(WAITS_MS))]],
  [6, by('arrive')],
];

/** The same for the same seed. */
export function makeSchedule(seed: number): Schedule {
  const random = createRandom(seed);
  const any = (): number => random.below(12);
  const cast = Array.from({ length: 2 + random.below(3) }, () => 1 + random.below(3));
  const all = makers.flatMap(([weight, maker]) => Array.from({ length: weight }, () => maker));
  const steps: Step[] = [];
  for (let left = 6 + random.below(24); left > 0;) {
    const made = random.one(all)(random, any);
    steps.push(...made);
    left -= made.length;
    // Most of the time something arrives in between; sometimes things happen at the same moment.
    if (random.chance(0.7)) steps.push(flow(random, 9));
  }
  return { seed, cast, steps };
}

function flow(random: Random, most: number): Step {
  return step('flow', 1 + random.below(most), random.below(2 ** 31));
}

/** By chance alone hardly anybody would ever talk to somebody and be handed over. */
function talk(bot: number, person: number): Step[] {
  return [step('dial', bot, person), step('arrive'), step('answer-everywhere', person), step('arrive')];
}

/** Taken back now and then, at about the moment at which somebody answers. */
function blind(random: Random, any: () => number): Step[] {
  const [bot, to] = [any(), any()];
  const steps = [...talk(bot, any()), step('transfer', bot, to)];
  if (random.chance(0.5)) return steps;
  return [...steps, flow(random, 16), step('answer-everywhere', to), step('take-back', bot)];
}

function attended(_random: Random, any: () => number): Step[] {
  const [bot, person] = [any(), any()];
  return [...talk(bot, person), ...talk(bot, person + 1), step('join', bot)];
}

function lost(_random: Random, any: () => number): Step[] {
  const bot = any();
  return [...talk(bot, any()), step('cut', bot), step('wait', 61_000)];
}

function cutOff(random: Random): Step {
  return step('cut-off', random.chance(0.4) ? 2 ** 12 - 1 : 1 + random.below(2 ** 12 - 1));
}

/** For a moment, in which not much can happen. */
function blink(random: Random): Step[] {
  return [cutOff(random), ...(random.chance(0.5) ? [flow(random, 4)] : []), step('back')];
}

/** One step per line, to be read by who looks for the fault. */
export function describeSchedule({ seed, cast, steps }: Schedule): string {
  const lines = steps.map(({ do: deed, one, other }) => `  ${deed} ${one} ${other}`);
  return [`seed ${seed}, devices ${cast.join('+')}`, ...lines].join('\n');
}

/**
 * The same failure in fewer steps: leaves out ever smaller parts for as long as it still fails. `fails` is asked at most
 * `attempts` times.
 */
export async function shrink(
  schedule: Schedule,
  fails: (candidate: Schedule) => Promise<boolean>,
  attempts: number,
): Promise<Schedule> {
  let { steps } = schedule;
  let left = attempts;
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = steps.length - size; from > -size && left > 0; from -= size, left -= 1) {
      const fewer = [...steps.slice(0, Math.max(0, from)), ...steps.slice(from + size)];
      if (fewer.length < steps.length && (await fails({ ...schedule, steps: fewer }))) steps = fewer;
    }
  }
  return { ...schedule, steps };
}
