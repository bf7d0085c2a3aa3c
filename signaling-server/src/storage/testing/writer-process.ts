import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { endsWithUs } from '../../testing/ends-with-us.ts';
import type { DatabasePlace } from '../database-place.ts';

/** `writer.ts` in a process of its own. */
export class WriterProcess {
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  readonly #wakers = new Set<() => void>();
  readonly #ended: Promise<unknown>;

  constructor({ dataDir, databaseUrl }: DatabasePlace, { write }: { write: boolean }) {
    const { DATABASE_URL: _, ...env } = process.env;
    const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'writer.ts')], {
      env: {
        ...{ ...env, DATA_DIR: dataDir, WRITE: write ? 'yes' : 'no' },
        ...(databaseUrl !== null && { DATABASE_URL: databaseUrl }),
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    endsWithUs(child);
    this.#child = child;
    const output = createInterface({ input: child.stdout });
    output.on('line', (line) => {
      this.#lines.push(line);
      this.#wake();
    });
    // All it printed has been read by then.
    this.#ended = Promise.all([once(child, 'exit'), once(output, 'close')]).then(() => this.#wake());
  }

  /** Resolves when it has printed this many lines in all; rejects when it ended before. */
  async printed(count: number): Promise<void> {
    while (this.#lines.length < count) {
      if (this.#child.exitCode !== null) throw new Error(`the writer ended: ${String(this.#child.exitCode)}`);
      await new Promise<void>((resolve) => this.#wakers.add(resolve));
    }
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Lets it open the stores. */
  go(): void {
    this.#child.stdin?.write('go\n');
  }

  /** Resolves to its exit code once it has ended by itself. */
  async end(): Promise<number | null> {
    await this.#ended;
    return this.#child.exitCode;
  }

  /** Without any warning. Resolves to what it had said was kept. */
  async kill(): Promise<string[]> {
    this.#child.kill('SIGKILL');
    await this.#ended;
    return this.kept();
  }

  /** What it has said is kept. */
  kept(): string[] {
    return this.#lines.filter((line) => /^(call|account) /.test(line));
  }

  #wake(): void {
    for (const wake of this.#wakers) wake();
    this.#wakers.clear();
  }
}
