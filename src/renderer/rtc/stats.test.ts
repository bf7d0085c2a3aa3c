import { describe, expect, it } from 'vitest';
import { countArrivals, readCounters, pathOf } from './stats-model.ts';
import { receivingEnd, sendingEnd } from './testing/real-stats.ts';

const moment = { at: 1_000, generation: 3 };

describe('the counters of a connection', () => {
  it('tell whether anything has arrived, on whatever path', () => {
    const pair = { type: 'candidate-pair', packetsReceived: 7, requestsReceived: 2, responsesReceived: 3 };
    expect(countArrivals([pair, ...sendingEnd.filter(({ type }) => type !== pair.type)])).toBe(12);
    for (const kind of ['packetsReceived', 'requestsReceived', 'responsesReceived'])
      expect(countArrivals([{ ...pair, [kind]: 1_000 }, pair])).toBeGreaterThan(1_000);
    expect(countArrivals([])).toBe(0);
  });

  it('are found in what a browser says where it sends', () => {
    const counters = readCounters(sendingEnd, moment);
    expect(counters).toMatchObject({
      ...moment,
      audioIn: null,
      videoIn: null,
      roundTripTime: 0.052,
      availableOutgoing: 1_014_233,
    });
    expect(counters.audioOut).toEqual({
      id: 'OT01A2489068897',
      packets: 2_255,
      bytes: 179_693,
      codec: 'opus',
      reported: { fractionLost: 0.12890625, jitter: 0.002375, roundTripTime: 0.051147 },
    });
    expect(counters.videoOut).toMatchObject({
      codec: 'VP8',
      frames: 899,
      width: 640,
      height: 480,
      limitedBy: 'none',
    });
  });

  it('are found in what a browser says where it receives', () => {
    const { audioIn, videoIn, audioOut, path, roundTripTime } = readCounters(receivingEnd, moment);
    expect(audioIn).toMatchObject({
      packets: 2_149,
      lost: 104,
      samples: 2_162_400,
      concealed: 61_474,
      jitter: 0.006,
    });
    expect(videoIn).toMatchObject({ frames: 897, freezes: 1, width: 640 });
    expect([audioOut, path, roundTripTime]).toEqual([null, null, null]);
  });

  it('do not count made-up silence as missing sound', () => {
    const muted = receivingEnd.map((entry) =>
      entry['kind'] === 'audio'
        ? { ...entry, concealedSamples: 9_600, silentConcealedSamples: 9_000 }
        : entry,
    );
    expect(readCounters(muted, moment).audioIn?.concealed).toBe(600);
  });

  it('are of the stream in use, where an earlier one has left its own', () => {
    const earlier = { ...receivingEnd[0], id: 'old', lastPacketReceivedTimestamp: 5, packetsReceived: 7 };
    for (const entries of [
      [earlier, ...receivingEnd],
      [...receivingEnd, earlier],
    ])
      expect(readCounters(entries, moment).audioIn?.packets).toBe(2_149);
  });

  it.each([
    ['nothing', []],
    ['no names', [{}]],
    ['nonsense', [{ type: 'inbound-rtp', kind: 'audio', packetsReceived: 'many', jitter: Number.NaN }]],
    ['a transport that leads nowhere', [{ type: 'transport', selectedCandidatePairId: 'gone' }]],
  ])('put up with %s', (_, entries) => {
    const counters = readCounters(entries, moment);
    expect(counters.path).toBeNull();
    expect(counters.audioIn?.packets ?? 0).toBe(0);
    expect(counters.audioIn?.jitter ?? null).toBeNull();
  });
});

describe('the path', () => {
  it('is told without an address', () => {
    const { path } = readCounters(sendingEnd, moment);
    expect(path).toEqual({
      local: 'prflx',
      remote: 'host',
      protocol: 'udp',
      relayProtocol: null,
      family: 'IPv4',
      isPrivate: false,
      network: 'wired',
    });
    expect(JSON.stringify(path)).not.toMatch(/\d+\.\d+/);
  });

  it.each([
    ['10.1.2.3', 'IPv4', true],
    ['172.16.0.1', 'IPv4', true],
    ['172.32.0.1', 'IPv4', false],
    ['100.64.0.1', 'IPv4', true],
    ['100.128.0.1', 'IPv4', false],
    ['127.0.0.1', 'IPv4', true],
    ['203.0.113.9', 'IPv4', false],
    ['fd00::2', 'IPv6', true],
    ['fe80::1', 'IPv6', true],
    ['2001:db8::1', 'IPv6', false],
    ['2a4f1c.local', 'unknown', true],
    ['', 'unknown', false],
  ])('%s is %s, private: %s', (address, family, isPrivate) => {
    const path = pathOf({ candidateType: 'host', address, protocol: 'udp' }, {});
    expect(path).toMatchObject({ family, isPrivate, network: 'unknown' });
  });

  it('says how a relay is reached', () => {
    const relay = { candidateType: 'relay', protocol: 'udp', relayProtocol: 'tls', address: '198.51.100.7' };
    expect(pathOf({ ...relay, relatedAddress: '10.0.0.1' }, { candidateType: 'srflx' })).toMatchObject({
      local: 'relay',
      remote: 'srflx',
      relayProtocol: 'tls',
      isPrivate: false,
    });
  });
});
