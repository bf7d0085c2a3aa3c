import { expect, it } from 'vitest';
import { createManualClock } from '../phone/testing/manual-clock.ts';
import { createMachineLoad, type LoadSources } from './machine-load.ts';

function setUp() {
  const clock = createManualClock();
  let press: ((state: 'nominal' | 'critical') => void) | null = null;
  let block: ((duration: number) => void) | null = null;
  class FakePressure {
    constructor(tell: (records: readonly { readonly state: 'nominal' | 'critical' }[]) => void) {
      press = (state) => tell([{ state: 'nominal' }, { state }]);
    }

    observe(): Promise<void> {
      return Promise.reject(new Error('not allowed'));
    }
  }
  class FakeTasks {
    static readonly supportedEntryTypes = ['longtask'];

    constructor(tell: (list: PerformanceObserverEntryList) => void) {
      block = (duration) =>
        tell({ getEntries: () => [{ duration }] } as unknown as PerformanceObserverEntryList);
    }

    observe(): void {
      // What is observed there is told through `block`.
    }
  }
  const sources = {
    PressureObserver: FakePressure,
    PerformanceObserver: FakeTasks,
  } as unknown as LoadSources;
  return { load: createMachineLoad(sources, clock), clock, press: press!, block: block! };
}

it('is as the system says', () => {
  const { load, press } = setUp();
  expect(load.isBusy()).toBe(false);
  press('critical');
  expect(load.isBusy()).toBe(true);
  press('nominal');
  expect(load.isBusy()).toBe(false);
});

it('is busy while the page was held up for long, and not for ever', () => {
  const { load, block, clock } = setUp();
  block(1_500);
  expect(load.isBusy()).toBe(false);
  block(600);
  expect(load.isBusy()).toBe(true);
  clock.pass(5_000);
  expect(load.isBusy()).toBe(false);
});

it('knows nothing where the browser tells nothing', () => {
  expect(createMachineLoad({}, createManualClock()).isBusy()).toBe(false);
});
