import { describe, expect, it } from 'vitest';
import { createFloodLog } from './metrics.ts';
import { createLogger } from './logger.ts';
import { createManualClock } from './testing/manual-clock.ts';

describe('the log of a flood', () => {
  it('has one line a minute, which says how much there was', () => {
    const lines: string[] = [];
    const clock = createManualClock();
    const log = createLogger('info', { write: (line) => void lines.push(line) });
    const flood = createFloodLog({ clock, log });
    for (let index = 0; index < 1_000; index += 1) flood.note('slow_client');
    expect(lines).toHaveLength(1);
    clock.advance(60_000);
    flood.note('half_open');
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[1]!)).toMatchObject({ counts: { slow_client: 999, half_open: 1 } });
  });
});
