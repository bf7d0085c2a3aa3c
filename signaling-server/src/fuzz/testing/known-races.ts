import type { Schedule } from './schedule.ts';

/** Schedules that went wrong once, as short as they got, by what was found in them. */
export const knownRaces: Readonly<Record<string, Schedule>> = {
  'a page loaded anew lets go of the call that it had dialled and that was crossed': {
    ...{ seed: 2, cast: [1, 1, 2, 3], deserters: [] },
    steps: [
      { do: 'cross', bot: 2, callee: 0 },
      { do: 'flow', count: 5, seed: 747_843_092 },
      { do: 'restart', bot: 0 },
    ],
  },
  'a page loaded anew lets go of the call that it has just been given for a crossed one': {
    ...{ seed: 2158, cast: [2, 3, 2, 1], deserters: [] },
    steps: [
      { do: 'cross', bot: 9, callee: 3 },
      { do: 'flow', count: 4, seed: 1_739_161_960 },
      { do: 'restart', bot: 7 },
    ],
  },
  'a page loaded anew lets go of a call that has not quite begun': {
    ...{ seed: 300, cast: [1, 3, 2, 1], deserters: [] },
    steps: [
      { do: 'dial', bot: 6, callee: 5, warm: true },
      { do: 'dial', bot: 7, callee: 1, warm: false },
      { do: 'flow', count: 2, seed: 1_262_948_153 },
      { do: 'restart', bot: 0 },
    ],
  },
  'a call that is given up at once does not begin to ring after that': {
    ...{ seed: 44, cast: [1, 1], deserters: [] },
    steps: [
      { do: 'dial', bot: 0, callee: 1, warm: false },
      { do: 'hang-up', bot: 0, pick: 0 },
    ],
  },
  'who gives up a call that has been crossed leaves what became of it': {
    ...{ seed: 44, cast: [1, 1, 3, 2], deserters: [0] },
    steps: [
      { do: 'dial', bot: 2, callee: 11, warm: false },
      { do: 'cross', bot: 10, callee: 7 },
      { do: 'flow', count: 2, seed: 325_088_577 },
      { do: 'flow', count: 3, seed: 1_413_881_961 },
      { do: 'wait', ms: 46_000 },
    ],
  },
  'who declines while calling back leaves what became of both': {
    ...{ seed: 249, cast: [2, 3, 2], deserters: [4, 6] },
    steps: [
      { do: 'cross', bot: 3, callee: 2 },
      { do: 'flow', count: 5, seed: 840_640_292 },
      { do: 'hang-up', bot: 3, pick: 3 },
    ],
  },
  'a crossed call is not lost with the connection on which it rang': {
    ...{ seed: 85, cast: [2, 3, 1], deserters: [] },
    steps: [
      { do: 'restart', bot: 7 },
      { do: 'flow', count: 4, seed: 1_138_498_803 },
      { do: 'cross', bot: 0, callee: 11 },
      { do: 'flow', count: 1, seed: 672_506_378 },
      { do: 'cut', bot: 11, up: 2, down: 2, noticedAfterMs: 13_932 },
      { do: 'flow', count: 2, seed: 302_022_975 },
    ],
  },
  'a call is not lost with the connection on which it was dialled and the ones before were named': {
    ...{ seed: 7318, cast: [1, 3, 1, 2], deserters: [6] },
    steps: [
      { do: 'cross', bot: 7, callee: 7 },
      { do: 'flow', count: 2, seed: 1_973_372_872 },
      { do: 'cut', bot: 8, up: 0, down: 2, noticedAfterMs: 14_340 },
      { do: 'flow', count: 5, seed: 513_820_365 },
      { do: 'cut', bot: 2, up: 1, down: 0, noticedAfterMs: 3_310 },
      { do: 'connect', bot: 2 },
      { do: 'flow', count: 2, seed: 240_561_717 },
      { do: 'dial', bot: 2, callee: 3, warm: true },
      { do: 'cut', bot: 2, up: 2, down: 3, noticedAfterMs: 10_597 },
    ],
  },
  'who comes back and calls somebody that is calling them keeps what became of both': {
    ...{ seed: 3252, cast: [1, 1], deserters: [] },
    steps: [
      { do: 'cut', bot: 11, up: 2, down: 0, noticedAfterMs: 0 },
      { do: 'cross', bot: 7, callee: 10 },
      { do: 'flow', count: 9, seed: 1_827_089_679 },
      { do: 'wait', ms: 1 },
      { do: 'connect', bot: 7 },
      { do: 'flow', count: 7, seed: 1_163_553_759 },
      { do: 'signal', bot: 7, pick: 3 },
    ],
  },
  'a call that is dialled while the server loses track of who is there is not taken for forgotten': {
    ...{ seed: 7518, cast: [2, 1, 1], deserters: [] },
    steps: [
      { do: 'dial', bot: 3, callee: 9, warm: false },
      { do: 'flow', count: 2, seed: 36_913_855 },
      { do: 'cut-off', which: 2553 },
      { do: 'arrive' },
      { do: 'back' },
      { do: 'cut-off', which: 1416 },
      { do: 'back' },
      { do: 'flow', count: 8, seed: 1_493_783_699 },
      { do: 'flow', count: 9, seed: 707_855_789 },
    ],
  },
  'who hands over while the server says how the calls were before that waits for what becomes of it': {
    ...{ seed: 2583, cast: [1, 2, 1, 2], deserters: [] },
    steps: [
      { do: 'dial', bot: 0, callee: 2, warm: true },
      { do: 'flow', count: 8, seed: 1_507_556_903 },
      { do: 'answer-everywhere', person: 2 },
      { do: 'flow', count: 4, seed: 1_816_240_357 },
      { do: 'wait', ms: 4000 },
      { do: 'flow', count: 8, seed: 1_645_500_266 },
      { do: 'cut-off', which: 2133 },
      { do: 'back' },
      { do: 'flow', count: 4, seed: 642_892_595 },
      { do: 'transfer', bot: 6, pick: 3, to: 3 },
    ],
  },
  'whose call crosses one that never rang here, as its ring was lost on the way, has that one': {
    ...{ seed: 4041, cast: [2, 2, 3], deserters: [0] },
    steps: [
      { do: 'cut', bot: 6, up: 1, down: 3, noticedAfterMs: 0 },
      { do: 'cross', bot: 2, callee: 3 },
      { do: 'flow', count: 1, seed: 1_210_675_257 },
      { do: 'cut-off', which: 4095 },
      { do: 'flow', count: 1, seed: 864_178_791 },
      { do: 'back' },
      { do: 'flow', count: 6, seed: 491_862_002 },
      { do: 'flow', count: 7, seed: 76_505_541 },
      { do: 'flow', count: 7, seed: 797_866_416 },
      { do: 'flow', count: 8, seed: 1_730_718_364 },
      { do: 'flow', count: 7, seed: 1_456_749_702 },
    ],
  },
  'who is not there was never called, however long that takes to find out': {
    ...{ seed: 9555, cast: [1, 2], deserters: [] },
    steps: [
      { do: 'cut', bot: 0, up: 3, down: 1, noticedAfterMs: 0 },
      { do: 'wait', ms: 61_000 },
      { do: 'flow', count: 6, seed: 276_209_587 },
      { do: 'dial', bot: 10, callee: 4, warm: true },
      { do: 'flow', count: 1, seed: 835_414_584 },
      { do: 'flow', count: 1, seed: 19_687_049 },
      { do: 'wait', ms: 4000 },
    ],
  },
};
