import { describe, expect, it } from 'vitest';
import type { Report } from '../doctor/doctor.ts';
import { createTestEdge } from '../testing/test-edge.ts';
import { doctor } from './doctor-command.ts';

const secret = 'a secret of sixteen characters and more';

/** What a program reads in the answer. */
const found = (json = ''): string =>
  (JSON.parse(json) as Report).findings.map(({ found }) => found).join('\n');

describe('the doctor command', () => {
  it('looks at nothing with settings that can not be right', async () => {
    const edge = createTestEdge({ RINGDOWN_PORT: 'abc', RINGDOWN_TURN_SECRET: secret });
    expect(await doctor(edge, [])).toBe(1);
    expect(edge.lines[0]).toMatch(/^FAIL +configuration +RINGDOWN_PORT is "abc"/);
    expect(edge.lines.filter((line) => line.startsWith('skipped'))).toHaveLength(9);
    expect(edge.lines.at(-1)).toMatch(/1 failed; 0 ok, 0 with a warning, 9 skipped/);
  });

  it('fails with settings that can not be right, whichever check was asked for', async () => {
    const edge = createTestEdge({ RINGDOWN_PORT: 'abc' });
    expect(await doctor(edge, ['--only', 'relay', '--only', 'dns'])).toBe(1);
    expect(edge.lines[0]).toMatch(/^FAIL +configuration +RINGDOWN_PORT is "abc"/);
    expect(edge.lines.filter((line) => line.startsWith('skipped'))).toHaveLength(2);
    expect(edge.lines.at(-1)).toMatch(/1 failed; 0 ok, 0 with a warning, 2 skipped/);
  });

  it('names what is no setting also where another one is missing because of it', async () => {
    const edge = createTestEdge({ RINGDOWN_TURN_URLS: 'turn:turn.example.org', RINGDOWN_TURN_SECRT: secret });
    expect(await doctor(edge, ['--only', 'configuration'])).toBe(1);
    expect(edge.lines[0]).toMatch(/^FAIL +configuration +RINGDOWN_TURN_SECRET must be set together/);
    expect(edge.lines[2]).toMatch(/^warn +RINGDOWN_TURN_SECRT /);
  });

  it('says how it is used', async () => {
    const edge = createTestEdge({});
    expect(await doctor(edge, ['--help'])).toBe(0);
    expect(edge.lines.join()).toContain('  websocket ');
    expect(await doctor(edge, ['--only', 'magic'])).toBe(2);
    expect(edge.lines.at(-1)).toMatch(/^There is no check "magic"/);
    expect(await doctor(edge, ['--all'])).toBe(2);
    expect(edge.lines.at(-1)).toMatch(/^There is no option "--all"/);
  });

  it('warns about settings that work, but not for others', async () => {
    const edge = createTestEdge({
      RINGDOWN_PUBLIC_URL: 'https://phone.example.org',
      RINGDOWN_HOST: '0.0.0.0',
      RINGDOWN_PROT: '1',
    });
    expect(await doctor(edge, ['--only', 'configuration'])).toBe(0);
    expect(edge.lines.filter((line) => line.startsWith('warn'))).toEqual([
      expect.stringMatching(/configuration +.*RINGDOWN_PROT/),
      expect.stringMatching(/no proxy is trusted/),
      expect.stringMatching(/also listens without TLS on 0\.0\.0\.0:8470/),
      expect.stringMatching(/there is no relay/),
    ]);
  });

  it('lets nothing that others wrote steer the terminal', async () => {
    const edge = createTestEdge({ 'RINGDOWN_\u001b[2JHOST': '1', 'RINGDOWN_\u009b31mPORT': '1' });
    await doctor(edge, ['--only', 'configuration']);
    expect(edge.lines.filter((line) => line.includes('[2JHOST') || line.includes('31mPORT'))).toHaveLength(2);
    await doctor(edge, ['--only', 'configuration', '--json']);
    for (const control of ['\u001b', '\u009b']) {
      expect(edge.lines.join('')).not.toContain(control);
      expect(found(edge.lines.at(-1))).toContain(control);
    }
  });

  it.each([
    [{}, /no public address is set/],
    [{ RINGDOWN_HOST: '::' }, /its public address isn’t set/],
    [{ RINGDOWN_PUBLIC_URL: 'http://phone.example.org' }, /browsers block the microphone/],
  ])('warns about an address that is not for people: %j', async (env, words) => {
    const edge = createTestEdge(env);
    await doctor(edge, ['--only', 'configuration']);
    expect(edge.lines[0]).toMatch(words);
  });

  it('is content with good ones', async () => {
    const edge = createTestEdge({
      RINGDOWN_PUBLIC_URL: 'https://phone.example.org',
      RINGDOWN_TRUSTED_PROXIES: '127.0.0.1',
      RINGDOWN_TURN_URLS: 'turn:turn.example.org',
      RINGDOWN_TURN_SECRET: secret,
    });
    expect(await doctor(edge, ['--only', 'configuration', '--json'])).toBe(0);
    expect(JSON.parse(edge.lines[0] ?? '')).toEqual({
      check: 'configuration',
      title: 'Settings',
      status: 'ok',
      findings: [{ status: 'ok', found: 'the settings are valid; people use https://phone.example.org' }],
    });
  });
});
