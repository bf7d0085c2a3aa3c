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
    'This computer is reached by the address of its router, theirs by a relay.',
  );
});

it('says what a picture is like', () => {
  expect(pictureWords({ width: 640, height: 480, framesPerSecond: 23.8 })).toBe('640 × 480, 24 a second');
  expect(pictureWords({ width: null, height: null, framesPerSecond: 0 })).toBe('nothing yet, 0 a second');
});
