import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ranAgainst } from './ran-against.ts';

it('tells what the tests ran against once each, by kind', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ringdown-ran-'));
  try {
    expect(ranAgainst(join(folder, 'none'))).toEqual([]);
    mkdirSync(join(folder, 'some'));
    writeFileSync(join(folder, 'some', 'stores.txt'), 'PostgreSQL 15.18\nembedded\nPostgreSQL 15.18\n\n');
    writeFileSync(join(folder, 'some', 'cluster.txt'), 'Redis 7.0.15');
    expect(ranAgainst(join(folder, 'some'))).toEqual([
      'cluster: Redis 7.0.15',
      'stores: PostgreSQL 15.18, embedded',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
