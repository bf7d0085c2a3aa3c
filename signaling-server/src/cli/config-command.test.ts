import { describe, expect, it } from 'vitest';
import { printConfig } from './config-command.ts';
import type { Environment } from '../config.ts';
import { createTestEdge } from '../testing/test-edge.ts';

function linesOf(env: Environment): readonly string[] {
  const edge = createTestEdge(env);
  expect(printConfig(edge)).toBe(0);
  return edge.lines;
}

describe('ringdown-server config', () => {
  it('prints what each setting comes to, and whether somebody set it', () => {
    const lines = linesOf({ RINGDOWN_PORT: '9000' });
    expect(lines).toContain('RINGDOWN_PORT=9000  # set');
    expect(lines).toContain('RINGDOWN_HOST=127.0.0.1  # default');
    expect(lines).toContain('RINGDOWN_PUBLIC_URL=(none)  # default');
  });

  it('prints no secret', () => {
    const lines = linesOf({
      RINGDOWN_DATABASE_URL: 'postgres://ada:hunter2@db.example.org/phone?sslpassword=hunter2',
      RINGDOWN_ICE_SERVERS: '[{"urls":"turn:turn.example.org","username":"ada","credential":"hunter2"}]',
      RINGDOWN_TURN_URLS: 'turn:turn.example.org',
      RINGDOWN_TURN_SECRET: 'hunter2-hunter2-hunter2',
      RINGDOWN_METRICS_TOKEN: 'hunter2-hunter2-hunter2',
    });
    expect(lines.join('\n')).not.toContain('hunter2');
    expect(lines).toContain('RINGDOWN_TURN_SECRET=********  # set');
    expect(lines).toContain('RINGDOWN_ICE_SERVERS=turn:turn.example.org  # set');
    expect(lines.join('\n')).toContain('postgres://ada:********@db.example.org/phone');
  });

  it('names what is no setting', () => {
    expect(linesOf({ RINGDOWN_PROT: '1' })[0]).toMatch(/^Warning: RINGDOWN_PROT /);
  });

  it('names it also when the settings can not be right', () => {
    const edge = createTestEdge({ RINGDOWN_PORT: 'abc', RINGDOWN_PROT: '1' });
    expect(() => printConfig(edge)).toThrow(/RINGDOWN_PORT is "abc"/);
    expect(edge.errors[0]).toMatch(/^Warning: RINGDOWN_PROT /);
  });
});
