import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';

describe('the log', () => {
  it('censors secrets and session descriptions wherever a careless line puts them', () => {
    const lines: string[] = [];
    const log = createLogger('info', { write: (line) => void lines.push(line) });
    log.info({ token: 'hunter2', auth: { token: 'hunter2' }, request: { signal: { body: 'hunter2' } } }, 'a');
    log.warn({ password: 'hunter2', iceServer: { credential: 'hunter2' }, offer: 'hunter2' }, 'b');
    log.debug({}, 'below the level');
    expect(lines).toHaveLength(2);
    expect(lines.join('')).not.toContain('hunter2');
    expect(lines.join('')).toContain('[redacted]');
  });
});
