import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { start, type ProcessEdge } from './start.ts';
import { createTestEdge } from './testing/test-edge.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-fault-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a fault that nobody caught', () => {
  it.each([
    ['uncaughtException', new Error('the handler of a timer broke')],
    ['unhandledRejection', 'not even an error'],
  ] as const)('%s ends the server with a line that says so', async (kind, fault) => {
    const edge = createTestEdge({ RINGDOWN_PORT: '0', RINGDOWN_DATA_DIR: folder });
    let onFault: Parameters<ProcessEdge['onFault']>[0] = () => undefined;
    const codes: number[] = [];
    await start({
      ...edge,
      onFault: (given) => void (onFault = given),
      exit(code) {
        codes.push(code);
        edge.exit(code);
      },
    });
    onFault(kind, fault);
    expect(codes).toEqual([1]);
    expect(edge.lines.at(-1)).toMatch(new RegExp(`internal error \\(${kind}\\): .*(broke|not even)`));
    await edge.stop();
  });
});
