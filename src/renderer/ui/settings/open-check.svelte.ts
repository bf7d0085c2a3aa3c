import type { Result } from '@shared/result.ts';
import type { OpenCheck } from '../../media/device-check.ts';

/** A device that is being tried out, or not, and why it can't be. */
export interface Check<T, E> {
  readonly wanted: boolean;
  readonly opened: (T & OpenCheck) | null;
  readonly problem: E | null;
  readonly toggle: () => void;
  readonly close: () => void;
  /** Opens it anew when one of these is another one than before. */
  follow(...choices: readonly unknown[]): void;
}

export function createCheck<T, E>(open: () => Promise<Result<T & OpenCheck, E>>): Check<T, E> {
  let wanted = $state(false);
  let opened: (T & OpenCheck) | null = $state.raw(null);
  let problem: E | null = $state.raw(null);
  let attempt = 0;
  let known = '';

  function close(): void {
    attempt += 1;
    opened?.close();
    opened = null;
    wanted = false;
  }

  async function start(): Promise<void> {
    close();
    problem = null;
    wanted = true;
    const mine = attempt;
    const result = await open();
    // Whoever asked has gone, or asked for another one.
    if (mine !== attempt) {
      if (result.ok) result.value.close();
      return;
    }
    wanted = result.ok;
    if (result.ok) opened = result.value;
    else problem = result.error;
  }

  return {
    get wanted() {
      return wanted;
    },
    get opened() {
      return opened;
    },
    get problem() {
      return problem;
    },
    close,
    toggle: () => (wanted ? close() : void start()),
    follow(...choices) {
      const now = JSON.stringify(choices);
      const isAnother = known !== '' && now !== known;
      known = now;
      if (isAnother && attempt > 0 && opened) void start();
    },
  };
}
