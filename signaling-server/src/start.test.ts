import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Environment } from './config.ts';
import { ONLY_HERE_WARNING, start } from './start.ts';
import { createTestEdge } from './testing/test-edge.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-start-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function startWith(env: Environment) {
  const edge = createTestEdge({ RINGDOWN_PORT: '0', RINGDOWN_DATA_DIR: folder, ...env });
  await start(edge);
  const code = await edge.stop();
  return { lines: edge.lines, code };
}

const firstInvite = expect.stringMatching(/^Create the first account: http:\/\/.+#invite=/) as string;
const ready = expect.stringMatching(/^Ringdown server is ready at http:\/\/[^ ]+:\d+$/) as string;

describe('the start', () => {
  it('prints the first invite and where it is, and stops in order', async () => {
    expect(await startWith({})).toEqual({ lines: [firstInvite, ready], code: 0 });
  });

  it('warns when it listens to the network under a name only this machine has', async () => {
    const { lines } = await startWith({ RINGDOWN_HOST: '0.0.0.0' });
    expect(lines).toEqual([firstInvite, ready, ONLY_HERE_WARNING]);
    expect(ONLY_HERE_WARNING).toContain('RINGDOWN_PUBLIC_URL');
  });

  it('does not warn when it knows its public address', async () => {
    const { lines } = await startWith({
      RINGDOWN_HOST: '0.0.0.0',
      RINGDOWN_PUBLIC_URL: 'http://phone.example.org:8470',
    });
    expect(lines).toHaveLength(2);
  });

  it('warns of what is no setting, also when another one is missing because of it', async () => {
    const { lines, code } = await startWith({
      RINGDOWN_TURN_URLS: 'turn:turn.example.org',
      RINGDOWN_TURN_SECRT: 'a secret of sixteen characters',
    });
    expect(code).toBe(1);
    expect(lines).toEqual([
      expect.stringMatching(/^Warning: RINGDOWN_TURN_SECRT /),
      expect.stringContaining('can’t start: RINGDOWN_TURN_SECRET must be set together'),
    ]);
  });

  it('ends with one line when its port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = other.address() as AddressInfo;
      const { lines, code } = await startWith({ RINGDOWN_PORT: String(port) });
      expect(code).toBe(1);
      expect(lines).toEqual([expect.stringContaining(`can’t start: port ${port} of 127.0.0.1 is taken`)]);
    } finally {
      other.close();
    }
  });

  it('ends with one line when its host is not of this machine', async () => {
    const { lines, code } = await startWith({ RINGDOWN_HOST: '192.0.2.1' });
    expect({ count: lines.length, code }).toEqual({ count: 1, code: 1 });
    expect(lines[0]).toMatch(/192\.0\.2\.1.*RINGDOWN_HOST/);
  });
});
