import { expect, it } from 'vitest';
import { aSample, aWord } from '../quality/testing/samples.ts';
import { qualityReport } from './report-model.ts';

const report = qualityReport({
  reading: {
    quality: { bars: 2, mos: 3.1, cause: 'uplink' },
    samples: [aSample({ at: 58_000, audioIn: { lost: 0.123456 } })],
    theirs: aWord(),
    microphone: { label: 'Ada’s earbuds', sampleRate: 48_000 },
  },
  call: { direction: 'outgoing', media: 'audio', phase: 'active', answeredAt: 10_000 },
  program: { version: '1.2.3', platform: 'linux', kind: 'desktop' },
  log: [
    { at: 1_000, level: 'info', message: 'line online', times: 1 },
    { at: 2_000, level: 'warn', message: 'Ada Lovelace did it', times: 3 },
  ],
  names: ['Ada Lovelace'],
  now: 60_000,
});

it('holds what was measured, second by second', () => {
  expect(report).not.toContain('earbuds');
  expect(JSON.parse(report)).toMatchObject({
    madeAt: '1970-01-01T00:01:00.000Z',
    program: { version: '1.2.3' },
    call: { secondsSinceAnswer: 50 },
    quality: { bars: 2, cause: 'uplink' },
    log: [
      '1970-01-01T00:00:01.000Z info line online',
      '1970-01-01T00:00:02.000Z warn [name] did it (3 times)',
    ],
    seconds: [{ secondsAgo: 2, audioIn: { lost: 0.123 }, path: { local: 'host', family: 'IPv4' } }],
  });
});

it('takes nothing along that it was not made for', () => {
  const call = {
    direction: 'outgoing',
    media: 'audio',
    phase: 'active',
    answeredAt: null,
    peer: { name: 'Ada' },
  };
  const program = {
    version: '1',
    platform: 'web',
    kind: 'web',
    deviceName: 'Grace’s laptop',
    servedBy: 'https://a.b',
  };
  const input = {
    call,
    program,
    reading: { quality: null, samples: [], theirs: null, microphone: null },
    ...{ log: [], names: [], now: 0 },
  };
  const written = qualityReport(input as unknown as Parameters<typeof qualityReport>[0]);
  expect(written).not.toMatch(/Ada|Grace|https/);
});

it('is there without a call, for a phone that can not connect', () => {
  const program = { version: '1', platform: 'web', kind: 'web' };
  const log = [{ at: 0, level: 'warn', message: 'line lost', times: 1 }] as const;
  const written = qualityReport({ reading: null, call: null, program, log, names: [], now: 0 });
  expect(JSON.parse(written)).toMatchObject({
    call: null,
    quality: null,
    seconds: [],
    log: [expect.stringContaining('line lost')],
  });
});
