import { repeatGuardMs } from './hotkeys-model.ts';

export interface PressFilter {
  /** True for a press, false for the repeats of a key that is held: each repeat extends the silence. */
  isPress(key: string): boolean;
  /** The key came up, where the system says so: what comes next is a press. */
  released(key: string): void;
}

export interface PressFilterDeps {
  /** Ms, of any clock that never goes back. */
  readonly now: () => number;
  readonly platform: NodeJS.Platform;
}

export function createPressFilter({ now, platform }: PressFilterDeps): PressFilter {
  const guardMs = repeatGuardMs(platform);
  const lastReport = new Map<string, number>();
  return {
    isPress(key) {
      const at = now();
      const before = lastReport.get(key);
      lastReport.set(key, at);
      return before === undefined || at - before >= guardMs;
    },
    released: (key) => void lastReport.delete(key),
  };
}
