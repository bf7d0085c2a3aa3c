import { expect, it } from 'vitest';
import { aPath } from '../../quality/testing/samples.ts';
import {
  bitrateWords,
  endWords,
  millisecondWords,
  pathWords,
  percentWords,
  pictureWords,
} from './diagnostics-words.ts';

it('says numbers with as many digits as one can use', () => {
  expect([0, 0.0123, 0.5].map(percentWords)).toEqual(['0 %', '1.2 %', '50 %']);
  expect(millisecondWords(12.7)).toBe('13 ms');
  expect([32_400, 1_250_000].map(bitrateWords)).toEqual(['32 kbit/s', '1.3 Mbit/s']);
});

it.each([
  [aPath(), 'Direct, UDP over IPv4'],
  [aPath({ protocol: 'tcp', family: 'unknown' }), 'Direct, TCP'],
  [aPath({ local: 'relay', relayProtocol: 'tls' }), 'Through your relay, reached by TLS over IPv4'],
  [aPath({ remote: 'relay', family: 'IPv6' }), 'Through their relay, UDP over IPv6'],
])('says which way packets take', (path, words) => {
  expect(pathWords(path)).toBe(words);
});

it('says how the ends are reached', () => {
  expect(endWords(aPath({ local: 'srflx', remote: 'relay' }))).toBe(
    'Yours: router’s address. Theirs: relay.',
  );
});

it('says what a picture is like', () => {
  const received = { width: 640, height: 480, framesPerSecond: 23.8, bitsPerSecond: 850_000 };
  expect(pictureWords(received)).toBe('640 × 480, 24 a second, 850 kbit/s');
  expect(pictureWords({ ...received, codec: 'VP9', limitedBy: 'bandwidth' })).toBe(
    '640 × 480, 24 a second, 850 kbit/s as VP9; limited by the connection',
  );
  expect(pictureWords({ ...received, limitedBy: 'cpu' })).toContain('limited by this computer');
  expect(pictureWords({ ...received, width: null })).toBe('none yet');
});
