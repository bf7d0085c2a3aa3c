import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';

describe('the log', () => {
  it('censors secrets and session descriptions wherever a careless line puts them', () => {
    const lines: string[] = [];
    const log = createLogger('info', { write: (line) => void lines.push(line) });
    log.info({ token: 'hunter2', auth: { token: 'hunter2' }, request: { signal: { body: 'hunter2' } } }, 'a');
    log.warn({ password: 'hunter2', iceServer: { credential: 'hunter2' }, offer: 'hunter2' }, 'b');
    log.warn({ turn: { secret: 'hunter2' }, databaseUrl: 'hunter2', config: { redisUrl: 'hunter2' } }, 'c');
    log.debug({}, 'below the level');
    expect(lines).toHaveLength(3);
    expect(lines.join('')).not.toContain('hunter2');
    expect(lines.join('')).toContain('[redacted]');
  });

  it('censors the passwords of addresses in errors, and keeps what helps', () => {
    const lines: string[] = [];
    const log = createLogger('info', { write: (line) => void lines.push(line) });
    const error = new Error('no answer from postgres://ada:hunter2@db.example.org:5432/phone');
    log.error({ err: error }, 'a request failed');
    expect(lines.join('')).not.toContain('hunter2');
    expect(JSON.parse(lines[0]!)).toMatchObject({
      err: { type: 'Error', message: 'no answer from postgres://ada:[redacted]@db.example.org:5432/phone' },
    });
    expect(lines[0]).toContain('logger.test.ts');
    log.error({ err: 'thrown by somebody careless' }, 'another one');
    expect(lines[1]).toContain('careless');
  });

  it('censors them also in errors that others are made of', () => {
    const lines: string[] = [];
    const log = createLogger('info', { write: (line) => void lines.push(line) });
    const first = new Error('no answer from redis://:hunter2@hunter2@one.example.org:6379', {
      cause: new Error('no way to redis://ada:hunter2@two.example.org'),
    });
    const tried = { address: 'postgres://ada:hunter2@three.example.org/phone' };
    const second = Object.assign(new Error('neither there'), { tried });
    const all = new AggregateError([first, new AggregateError([second], 'others')], 'all were tried');
    log.error({ err: all }, 'a');
    log.error({ err: new Error('it can’t start', { cause: all }) }, 'b');
    expect(lines.join('')).not.toContain('hunter2');
    for (const one of ['one', 'two', 'three']) expect(lines[0]).toContain(`[redacted]@${one}.example.org`);
  });

  it('names the command that Redis refused, and not what was in it', () => {
    const lines: string[] = [];
    const log = createLogger('info', { write: (line) => void lines.push(line) });
    // So ioredis throws them: a password, and what one phone said to another.
    const refused = (name: string, args: readonly string[]) =>
      Object.assign(new Error('OOM command not allowed'), { command: { name, args } });
    log.error({ err: refused('auth', ['hunter2']) }, 'a');
    log.error({ err: refused('evalsha', ['0', 'v=0 hunter2']) }, 'b');
    expect(lines.join('')).not.toContain('hunter2');
    expect(JSON.parse(lines[0]!)).toMatchObject({ err: { command: { name: 'auth' } } });
  });

  it('writes nothing that lies too deep to be looked through, and comes to an end in a circle', () => {
    const lines: string[] = [];
    const log = createLogger('info', { write: (line) => void lines.push(line) });
    let deep: object = { token: 'hunter2' };
    for (let depth = 0; depth < 10; depth += 1) deep = { deep };
    const circle: Record<string, unknown> = { password: 'hunter2' };
    circle['again'] = circle;
    log.info({ deep, circle }, 'a');
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain('hunter2');
  });
});
