import { expect, it } from 'vitest';
import { createManualClock } from '../phone/testing/manual-clock.ts';
import { createMachineLoad, type LoadSources, type MachineLoad } from './machine-load.ts';

type State = 'nominal' | 'fair' | 'serious' | 'critical';

/** With nothing else amiss, and with sound that comes late although all of it arrives. */
const busyOf = (load: MachineLoad) => [
  load.isBusy({ soundIsLate: false }),
  load.isBusy({ soundIsLate: true }),
];

function setUp() {
  const clock = createManualClock();
  const watching: string[] = [];
  let press: ((state: State) => void) | null = null;
  let block: ((duration: number) => void) | null = null;
  class FakePressure {
    constructor(tell: (records: readonly { readonly state: State }[]) => void) {
      press = (state) => tell([{ state: 'nominal' }, { state }]);
    }

    observe(): Promise<void> {
      watching.push('pressure');
      return Promise.reject(new Error('not allowed'));
    }

    disconnect(): void {
      watching.splice(watching.indexOf('pressure'), 1);
    }
  }
  class FakeTasks {
    static readonly supportedEntryTypes = ['longtask'];

    constructor(tell: (list: PerformanceObserverEntryList) => void) {
      block = (duration) =>
        tell({ getEntries: () => [{ duration }] } as unknown as PerformanceObserverEntryList);
    }

    /** What is observed there is told through `block`. */
    observe(): void {
      watching.push('tasks');
    }

    disconnect(): void {
      watching.splice(watching.indexOf('tasks'), 1);
    }
  }
  const sources = {
    PressureObserver: FakePressure,
    PerformanceObserver: FakeTasks,
  } as unknown as LoadSources;
  const load = createMachineLoad(sources, clock);
  const idly = [...watching];
  const stop = load.watch();
  return { load, clock, idly, watching, stop, press: press!, block: block! };
}

it('is as the system says', () => {
  const { load, press } = setUp();
  expect(load.isBusy({ soundIsLate: false })).toBe(false);
  press('critical');
  expect(load.isBusy({ soundIsLate: false })).toBe(true);
  press('nominal');
  expect(load.isBusy({ soundIsLate: false })).toBe(false);
});

it('is busy while the page was held up for long, and not for ever', () => {
  const { load, block, clock } = setUp();
  block(1_500);
  expect(load.isBusy({ soundIsLate: false })).toBe(false);
  block(600);
  expect(load.isBusy({ soundIsLate: false })).toBe(true);
  clock.pass(5_000);
  expect(load.isBusy({ soundIsLate: false })).toBe(false);
});

it.each([
  ['nominal', 0, [false, false]],
  ['fair', 700, [false, false]],
  ['serious', 0, [false, true]],
  ['critical', 0, [true, true]],
  ['nominal', 800, [false, true]],
  ['nominal', 2_000, [true, true]],
] as const)('needs less where sound is late: %s, held up for %d ms', (state, ms, busy) => {
  const { load, press, block } = setUp();
  press(state);
  if (ms > 0) block(ms);
  expect(busyOf(load)).toEqual(busy);
});

it('knows nothing where the browser tells nothing', () => {
  expect(createMachineLoad({}, createManualClock()).isBusy({ soundIsLate: true })).toBe(false);
});

it('looks only while somebody is in a call, and then forgets', () => {
  const { load, idly, watching, stop, press } = setUp();
  expect(idly).toEqual([]);
  const stopSecond = load.watch();
  expect(watching).toEqual(['pressure', 'tasks']);
  press('critical');
  stop();
  stop();
  expect(watching).toHaveLength(2);
  expect(load.isBusy({ soundIsLate: false })).toBe(true);
  stopSecond();
  expect(watching).toEqual([]);
  expect(load.isBusy({ soundIsLate: false })).toBe(false);
});
