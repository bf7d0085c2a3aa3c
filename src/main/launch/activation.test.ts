import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock } from '../../renderer/call/testing/fake-clock.ts';
import { presentActivationToken, secondStart } from './activation.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-activation-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const programOf = (source: string): readonly string[] => {
  writeFileSync(join(folder, 'second.cjs'), source);
  return [process.execPath, join(folder, 'second.cjs')];
};

describe('a token for the front', () => {
  it('is handed over by a second start, and waited for', async () => {
    const told = join(folder, 'told');
    const command = programOf(
      `require('node:fs').writeFileSync(${JSON.stringify(told)}, process.env.XDG_ACTIVATION_TOKEN + process.env.LANG)`,
    );
    const clock = createFakeClock();
    await presentActivationToken(
      { command, env: { LANG: '-C' }, after: (ms, task) => clock.after(ms, task) },
      'token-1',
    );
    expect([readFileSync(told, 'utf8'), clock.waiting]).toEqual(['token-1-C', 0]);
  });

  it('keeps nobody waiting where the second start fails', async () => {
    const clock = createFakeClock();
    await presentActivationToken(
      { command: [join(folder, 'no')], env: {}, after: (ms, task) => clock.after(ms, task) },
      'token-1',
    );
    expect(clock.waiting).toBe(0);
  });

  it('keeps nobody waiting for long', async () => {
    const command = programOf(
      `setInterval(() => require('node:fs').existsSync(${JSON.stringify(folder)}) || process.exit(), 20)`,
    );
    const clock = createFakeClock();
    const presented = presentActivationToken(
      { command, env: {}, after: (ms, task) => clock.after(ms, task) },
      'token-1',
    );
    await clock.advance(3_000);
    await presented;
    expect(clock.waiting).toBe(0);
  });
});

it.each([
  [true, ['/opt/ringdown', '--no-sandbox']],
  [false, ['/opt/ringdown', '/src', '--no-sandbox']],
])('the second start has the switches of this one (packaged: %s)', (isPackaged, expected) => {
  const argv = ['/opt/ringdown', '--hidden', '--no-sandbox', 'ringdown://join?x'];
  expect(secondStart({ argv, isPackaged, execPath: '/opt/ringdown', appPath: '/src' })).toEqual(expected);
});
