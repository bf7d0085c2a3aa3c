import type { Environment } from '../config.ts';
import type { ProcessEdge } from '../start.ts';

export interface TestEdge extends ProcessEdge {
  /** What it printed, to either stream. */
  readonly lines: readonly string[];
  /** What of it is not for other programs. */
  readonly errors: readonly string[];
  /** Tells what started to stop, if anything did; resolves to the exit code. */
  stop(): Promise<number>;
}

/** A process that only remembers what it was told. */
export function createTestEdge(env: Environment): TestEdge {
  const lines: string[] = [];
  const errors: string[] = [];
  let stopSignal = (): void => undefined;
  let exit = (_code: number): void => undefined;
  const exited = new Promise<number>((resolve) => (exit = resolve));
  return {
    env: { RINGDOWN_LOG_LEVEL: 'silent', ...env },
    lines,
    errors,
    print: (line) => void lines.push(line),
    printError: (line) => void [lines, errors].map((list) => list.push(line)),
    openLog: () => ({ write: () => undefined }),
    onStopSignal: (stop) => void (stopSignal = stop),
    onFault: () => undefined,
    exit,
    async stop() {
      stopSignal();
      return exited;
    },
  };
}
