import { describe, expect, it } from 'vitest';
import type { AudioInCounters, LinkCounters } from '../rtc/stats.ts';
import { readCounters } from '../rtc/stats-model.ts';
import { receivingEnd, sendingEnd } from '../rtc/testing/real-stats.ts';
import { sampleBetween } from './link-sample-model.ts';

const read = (at: number, generation = 0): LinkCounters =>
  readCounters([...sendingEnd, ...receivingEnd], { at, generation });

/** The same call `ms` later, with so much more counted. */
function later(ms: number, more: Partial<Omit<AudioInCounters, 'id' | 'jitter'>>): LinkCounters {
  const now = read(ms);
  if (!now.audioIn) throw new Error('the sample has sound');
  const audioIn = Object.fromEntries(
    Object.entries(now.audioIn).map(([field, value]) => [
      field,
      typeof value === 'number' ? value + (more[field as keyof typeof more] ?? 0) : value,
    ]),
  );
  return { ...now, audioIn: audioIn as unknown as AudioInCounters };
}

describe('a sample', () => {
  it('is what happened between two readings', () => {
    const sample = sampleBetween(
      read(0),
      later(1_000, {
        ...{ packets: 45, lost: 5, bytes: 4_000, samples: 48_000, concealed: 2_400 },
        ...{ jitterBufferDelay: 3_840, jitterBufferEmitted: 48_000, energy: 0.04, duration: 1 },
      }),
    );
    expect(sample?.audioIn?.concealed).toBeCloseTo(0.05);
    expect(sample?.audioIn?.bufferMs).toBeCloseTo(80);
    expect(sample?.audioIn?.level).toBeCloseTo(0.2);
    expect(sample?.audioIn).toMatchObject({ packets: 45, lost: 0.1, bitsPerSecond: 32_000, jitterMs: 6 });
    expect(sample).toMatchObject({ at: 1_000, roundTripMs: 52, roomBps: 1_014_233 });
  });

  it('counts by the time that really passed', () => {
    expect(sampleBetween(read(0), later(2_000, { bytes: 4_000 }))?.audioIn?.bitsPerSecond).toBe(16_000);
  });

  it.each([
    ['nothing arrives', {}, null],
    ['a packet comes late after all', { packets: 50, lost: -1 }, 0],
    ['everything is lost', { packets: 0, lost: 50 }, 1],
  ])('says of the loss when %s', (_, more, lost) => {
    expect(sampleBetween(read(0), later(1_000, more))?.audioIn?.lost).toBe(lost);
  });

  it('is none over another peer connection, and none of hardly any time', () => {
    expect(sampleBetween(read(0, 1), read(1_000, 2))).toBeNull();
    expect(sampleBetween(read(0), read(50))).toBeNull();
    expect(sampleBetween(read(100), read(50))).toBeNull();
  });

  it('leaves out a stream that has just begun, was made anew, or counts backwards', () => {
    const now = later(1_000, { packets: 50 });
    const renamed = now.audioIn && { ...now.audioIn, id: 'another' };
    for (const before of [
      { ...read(0), audioIn: null },
      { ...read(0), audioIn: renamed },
      later(0, { packets: 90 }),
    ])
      expect(sampleBetween(before, now)?.audioIn).toBeNull();
    expect(sampleBetween(read(0), { ...now, audioIn: null })?.audioIn).toBeNull();
  });

  it('falls back on what the other side reports for the round trip', () => {
    const now = { ...read(1_000), roundTripTime: null };
    expect(sampleBetween(read(0), now)?.roundTripMs).toBeCloseTo(51.1, 0);
    expect(sampleBetween(read(0), { ...now, audioOut: null, videoOut: null })?.roundTripMs).toBeNull();
  });
});
