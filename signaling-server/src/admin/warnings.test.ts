import { expect, it } from 'vitest';
import { warningsOf } from './warnings.ts';

const config = { publicUrl: 'https://phone.example.org', host: '127.0.0.1', turn: null, iceServers: [] };
const codes = (relayOnlyPeople: number, iceServers: readonly { urls: string[] }[] = []) =>
  warningsOf(
    { ...config, iceServers: [...iceServers] },
    { publicUrl: config.publicUrl, relayOnlyPeople },
  ).map(({ code }) => code);

it('tells that people who may only be relayed can call nobody without a relay', () => {
  expect(codes(0)).toEqual(['no-turn']);
  expect(codes(2)).toEqual(['no-turn', 'relay-only-without-relay']);
  expect(codes(2, [{ urls: ['turn:turn.example.org'] }])).toEqual([]);
});
