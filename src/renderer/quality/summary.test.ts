import { CallSummary } from '@protocol';
import { describe, expect, it } from 'vitest';
import type { CallQuality } from './call-quality.ts';
import { emptyTally, summaryOf, tallyUp, type Tally } from './summary-model.ts';
import { aPath, aSample } from './testing/samples.ts';

const good: CallQuality = { bars: 4, mos: 4.4, cause: null };
const poor: CallQuality = { bars: 2, mos: 3, cause: 'uplink' };

const after = (
  seconds: number,
  [sample, quality]: readonly [ReturnType<typeof aSample>, CallQuality | null],
  from = emptyTally,
): Tally => Array.from({ length: seconds }).reduce<Tally>((tally) => tallyUp(tally, sample, quality), from);

describe('the summary of a call', () => {
  it('is none of a call that was not measured', () => {
    expect(summaryOf(emptyTally)).toBeNull();
    expect(summaryOf(after(60, [aSample(), null]))).toBeNull();
  });

  it('is the mean of its seconds', () => {
    const calm = after(30, [aSample({ roundTripMs: 40 }), good]);
    const all = after(10, [aSample({ audioOut: { lost: 0.1 }, roundTripMs: 80 }), poor], calm);
    expect(summaryOf(all)).toEqual({
      ...{ seconds: 40, mos: 4.05, lostIn: 0, lostOut: 0.025, roundTripMs: 50 },
      ...{ relayed: false, cause: 'uplink' },
    });
  });

  it('does not name what passed quickly', () => {
    expect(summaryOf(after(4, [aSample(), poor]))?.cause).toBeNull();
    expect(summaryOf(after(8, [aSample(), poor], after(200, [aSample(), good])))?.cause).toBeNull();
  });

  it('says that it went through a relay when it mostly did', () => {
    const relayed = aSample({ path: aPath({ remote: 'relay' }) });
    expect(summaryOf(after(3, [relayed, good]))?.relayed).toBe(true);
    expect(summaryOf(after(3, [relayed, good], after(9, [aSample(), good])))?.relayed).toBe(false);
  });

  it('is one that the server takes', () => {
    const odd = { ...aSample({ roundTripMs: 90_000 }), audioIn: null, audioOut: null, path: null };
    const cause = 'their-downlink';
    for (const tally of [after(7, [odd, { ...poor, cause }]), after(1, [aSample(), good])])
      expect(CallSummary.safeParse(summaryOf(tally)).success).toBe(true);
  });
});
