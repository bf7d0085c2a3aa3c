import type { Clock } from '@shared/clock.ts';

/** Whether this computer keeps up. */
export interface MachineLoad {
  /** Looks from now on, which wakes the machine each second; returns how to stop. Until then it is never busy. */
  watch(): () => void;
  /** Where the sound of a call suffers as that of a busy machine does, less is enough. */
  isBusy(signs: { readonly soundIsLate: boolean }): boolean;
}

type PressureState = 'nominal' | 'fair' | 'serious' | 'critical';

/** https://www.w3.org/TR/compute-pressure/; not in every browser. */
interface PressureWatch {
  observe(source: 'cpu', options: { readonly sampleInterval: number }): Promise<void>;
  disconnect(): void;
}

/** What a page has for it; whatever is missing is done without. */
export interface LoadSources {
  readonly PressureObserver?: new (
    tell: (records: readonly { readonly state: PressureState }[]) => void,
  ) => PressureWatch;
  readonly PerformanceObserver?: typeof globalThis.PerformanceObserver;
}

/** So much of the last seconds the page could do nothing else: what it does for a call came late. */
const BUSY_SHARE = 0.4;
/** So much may be a page that draws something large; it says something only together with something else. */
const STRAINED_SHARE = 0.15;
const LOOK_BACK_MS = 5_000;

interface LongTask {
  readonly endedAt: number;
  readonly ms: number;
}

/** The system's word for it where there is one, and otherwise how long the page itself was held up. */
export function createMachineLoad(sources: LoadSources, clock: Pick<Clock, 'now'>): MachineLoad {
  let pressure: PressureState = 'nominal';
  let tasks: readonly LongTask[] = [];
  const recent = (): readonly LongTask[] =>
    tasks.filter(({ endedAt }) => clock.now() - endedAt < LOOK_BACK_MS);
  let watchers = 0;
  let stopWatching = (): void => undefined;

  function begin(): void {
    const stops = [
      watchPressure(sources, (state) => (pressure = state)),
      watchLongTasks(sources, (ms) => (tasks = [...recent(), { endedAt: clock.now(), ms }])),
    ];
    stopWatching = () => stops.forEach((stop) => stop());
  }

  function end(): void {
    stopWatching();
    pressure = 'nominal';
    tasks = [];
  }

  return {
    watch() {
      let isWatching = true;
      watchers += 1;
      if (watchers === 1) begin();
      return () => {
        if (!isWatching) return;
        isWatching = false;
        watchers -= 1;
        if (watchers === 0) end();
      };
    },
    isBusy({ soundIsLate }) {
      if (pressure === 'critical' || (soundIsLate && pressure === 'serious')) return true;
      const heldUpMs = recent().reduce((sum, { ms }) => sum + ms, 0);
      return heldUpMs >= (soundIsLate ? STRAINED_SHARE : BUSY_SHARE) * LOOK_BACK_MS;
    },
  };
}

function watchPressure({ PressureObserver }: LoadSources, tell: (state: PressureState) => void): () => void {
  if (!PressureObserver) return () => undefined;
  const observer = new PressureObserver((records) => {
    const newest = records.at(-1);
    if (newest) tell(newest.state);
  });
  // Refused where the page may not know: then long tasks have to do.
  observer.observe('cpu', { sampleInterval: 1_000 }).catch(() => undefined);
  return () => observer.disconnect();
}

function watchLongTasks({ PerformanceObserver }: LoadSources, tell: (ms: number) => void): () => void {
  if (!PerformanceObserver?.supportedEntryTypes.includes('longtask')) return () => undefined;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) tell(duration);
  });
  observer.observe({ type: 'longtask' });
  return () => observer.disconnect();
}
