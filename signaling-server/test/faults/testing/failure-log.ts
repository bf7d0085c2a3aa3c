import { onTestFailed } from 'vitest';

/** What one node logged, in all its lives. */
export interface NodeLog {
  readonly node: number;
  readonly lines: readonly string[];
}

const MOST_LINES = 300;
/** From here on an admin should look. */
const WARN = 40;
/** The ids of people, devices and calls. */
const ID = /[\w-]{8,}/g;

/** Prints, if this test fails, what the nodes warned of and what they said of whom and what the failure names. */
export function tellLogsOfFailure(logs: () => readonly NodeLog[]): void {
  onTestFailed(({ task }) => {
    const failure = (task.result?.errors ?? []).map(({ message }) => message).join('\n');
    process.stderr.write(`${linesToTell(logs(), failure).join('\n')}\n`);
  });
}

/** In the order in which they were logged, the last of them where there are many. */
function linesToTell(logs: readonly NodeLog[], failure: string): string[] {
  const named = new Set(failure.match(ID) ?? []);
  const told = logs.flatMap(({ node, lines }) =>
    lines.flatMap((line) => {
      const { time, level } = readLine(line);
      const isNamed = (line.match(ID) ?? []).some((id) => named.has(id));
      return level >= WARN || isNamed ? [{ time, text: `node ${node}: ${line}` }] : [];
    }),
  );
  return told
    .sort((one, other) => one.time - other.time)
    .slice(-MOST_LINES)
    .map(({ text }) => text);
}

/** What a server prints for people is no JSON. */
function readLine(line: string): { readonly time: number; readonly level: number } {
  try {
    return JSON.parse(line) as { time: number; level: number };
  } catch {
    return { time: 0, level: 0 };
  }
}
