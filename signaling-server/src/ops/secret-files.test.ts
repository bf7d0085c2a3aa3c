import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-secrets-'));
  path = join(folder, 'secret');
});
afterEach(() => rmSync(folder, { recursive: true }));

const TOKEN = 'hunter2-hunter2-hunter2';
const read = (env: Record<string, string> = {}) => readConfig({ RINGDOWN_METRICS_TOKEN_FILE: path, ...env });

describe('a secret in a file', () => {
  it('is read without the line break that editors add', () => {
    writeFileSync(path, `${TOKEN}\n`);
    expect(read().metrics.token).toBe(TOKEN);
  });

  it('is held to the same rules as one in the environment, and not repeated either', () => {
    writeFileSync(path, 'hunter2');
    expect(read).toThrow(/^RINGDOWN_METRICS_TOKEN can’t be a token/);
    expect(read).not.toThrow(/hunter2/);
  });

  it.each([
    ['is not there', {}, /^RINGDOWN_METRICS_TOKEN_FILE names .+ \(ENOENT\)/],
    ['is given twice', { RINGDOWN_METRICS_TOKEN: TOKEN }, /^RINGDOWN_METRICS_TOKEN_FILE is set, and so is/],
  ])('that %s stops the start with one line', (_name, env, words) => {
    expect(() => read(env)).toThrow(words);
  });

  it('that is empty stops the start with one line', () => {
    writeFileSync(path, '\n');
    expect(read).toThrow(/^RINGDOWN_METRICS_TOKEN_FILE names the empty file/);
  });

  it('is only looked for where a setting is a secret', () => {
    expect(readConfig({ RINGDOWN_HOST_FILE: '/nowhere' }).host).toBe('127.0.0.1');
  });
});
