import type { PeerSignal } from '@protocol';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeSpeakers } from '../media/testing/fake-media.ts';
import { createFakePeerNetwork, type FakePeerNetwork } from '../rtc/testing/fake-peer-connection.ts';
import type { NetworkMonitor } from '../network/network-monitor.ts';
import { createStillNetwork } from '../network/testing/still-network.ts';
import { PeerLink, type PeerLinkOptions } from './peer-link.ts';
import { createFakeClock, type FakeClock } from '../call/testing/fake-clock.ts';

const ignore = (): void => undefined;
const ice = { iceServers: [], lifetimeMs: null, relayOnly: false };
const offer: PeerSignal = { kind: 'description', link: 0, type: 'offer', sdp: 'v=0\r\na=ice-ufrag:b\r\n' };
const answer: PeerSignal = { kind: 'description', link: 0, type: 'answer', sdp: 'v=0\r\na=ice-ufrag:b\r\n' };
const candidates: PeerSignal = {
  ...{ kind: 'candidates', link: 0, ufrag: 'b', last: true },
  candidates: [{ candidate: 'candidate:b', sdpMid: '0', sdpMLineIndex: 0 }],
};
const events: PeerLinkOptions['events'] = {
  ...{ onSignal: ignore, onUp: ignore, onDown: ignore, onFailed: ignore, onDropped: ignore },
  ...{ onChannel: ignore, onMessage: ignore, onStreams: ignore, onChangeOver: ignore },
};

let clock: FakeClock;
let peers: FakePeerNetwork;
let network: NetworkMonitor;
beforeEach(() => {
  clock = createFakeClock();
  peers = createFakePeerNetwork();
  network = createStillNetwork(clock);
});

const atOnce = (configuration: typeof ice): PeerLinkOptions['iceServers'] => ({
  obtain(use) {
    use(configuration);
    return ignore;
  },
});

function createLink(options: Partial<PeerLinkOptions> = {}): PeerLink {
  return new PeerLink({
    ...{ role: 'offerer', generation: 0, clock, network },
    ...{ createPeerConnection: peers.create, createRemoteAudio: createFakeSpeakers().create },
    iceServers: atOnce(ice),
    proofsFor: () => ({ prove: () => Promise.resolve(undefined), accepts: () => Promise.resolve(true) }),
    isLineUp: () => true,
    sound: { music: false, sparesSilence: false },
    events,
    ...options,
  });
}

describe('what is known of the path', () => {
  it.each([
    { path: 'open', when: 'while sound comes', quietMs: 0, sparesSilence: false },
    { path: 'open', when: 'between two packets that were late', quietMs: 200, sparesSilence: false },
    { path: 'quiet', when: 'where none has come for longer', quietMs: 201, sparesSilence: false },
    { path: 'open', when: 'where silence is spared', quietMs: 600, sparesSilence: true },
    { path: 'quiet', when: 'where even then something is missing', quietMs: 601, sparesSilence: true },
  ])('is $path $when', async ({ path, quietMs, sparesSilence }) => {
    const link = createLink({ sound: { music: false, sparesSilence } });
    expect(link.path).toBe('silent');
    for (const signal of [answer, candidates]) link.receive(signal);
    await clock.settle();
    peers.links[0]!.quietMs = quietMs;
    expect(link.path).toBe(path);
  });
});

it('tries nothing more once it is clear that nothing will come of it, whatever was said before', async () => {
  const link = createLink({ role: 'answerer', iceServers: atOnce({ ...ice, relayOnly: true }) });
  for (const signal of [candidates, offer, candidates]) link.receive(signal);
  link.permit();
  await clock.settle();
  expect([link.isHopeless, clock.waiting, peers.links]).toEqual([true, 0, []]);
});

it('makes the first offer although one came while it waited for what to connect with', async () => {
  let connect = ignore;
  const said: PeerSignal[] = [];
  const iceServers: PeerLinkOptions['iceServers'] = {
    obtain(use) {
      connect = () => use(ice);
      return ignore;
    },
  };
  const link = createLink({
    iceServers,
    events: { ...events, onSignal: (signal) => void said.push(signal) },
  });
  link.receive(offer);
  connect();
  await clock.settle();
  expect(said.map((signal) => signal.kind === 'description' && signal.type)).toEqual(['offer']);
});

describe('another side that goes on and on', () => {
  const rising = Array.from({ length: 200 }, (_, index) => index + 1);

  async function connected(options: Partial<PeerLinkOptions> = {}): Promise<PeerLink> {
    const link = createLink(options);
    link.expect();
    for (const signal of [answer, candidates]) link.receive(signal);
    await clock.settle();
    expect(peers.links[0]!.state).toBe('connected');
    return link;
  }

  it('has a few connections made by offers, and then one a second', async () => {
    const link = await connected({ isLineUp: () => false });
    for (const number of rising) {
      link.receive({ ...offer, link: number });
      await clock.settle();
    }
    expect(peers.links.length).toBeLessThan(30);
    const before = peers.links.length;
    await clock.advance(1_000);
    for (const number of rising) link.receive({ ...offer, link: number + 200 });
    await clock.settle();
    expect(peers.links.length - before).toBeLessThan(3);
    link.close();
  });

  it('leaves this side numbers that can be said', async () => {
    const link = await connected();
    const far = Number.MAX_SAFE_INTEGER;
    link.receive({ ...offer, link: far });
    await clock.settle();
    expect(peers.links).toHaveLength(1);
    link.receive({ ...offer, link: 2 });
    await clock.settle();
    expect(peers.links.map(({ generation }) => generation)).toEqual([0, 2]);
    link.close();
  });
});

it('makes no connection for what is still said about the one to the page before it', async () => {
  const link = createLink({ role: 'answerer', comesBack: true, generation: 3 });
  link.permit();
  for (const number of [2, 3]) link.receive({ ...offer, link: number });
  await clock.settle();
  expect(peers.open.map(({ generation, role }) => [generation, role])).toEqual([[4, 'offerer']]);
  link.close();
});

it('keeps what it has, and the next connection, as long as that may just not have been heard of', async () => {
  const link = createLink();
  link.expect();
  for (const signal of [answer, candidates]) link.receive(signal);
  await clock.settle();
  const [first] = peers.links;
  first!.broken = true;
  first!.setPath('silent');
  await clock.advance(4_000);
  network.say('moved');
  await clock.advance(9_900);
  expect(peers.open.map(({ generation }) => generation)).toEqual([0, 2]);
  link.close();
});

describe('a path that stays silent, as where UDP is blocked', () => {
  const both: [PeerLinkOptions['role'], boolean, readonly number[]][] = [
    ['offerer', true, [0, 1]],
    ['answerer', true, [0]],
    ['offerer', false, [0]],
  ];
  it.each(both)('of the %s, the server there: %s, has connections %j', async (role, lineUp, expected) => {
    const link = createLink({ role, isLineUp: () => lineUp });
    link.permit();
    link.expect();
    for (const signal of [role === 'offerer' ? answer : offer, candidates]) link.receive(signal);
    await clock.settle();
    const [first] = peers.links;
    first!.broken = true;
    first!.setPath('silent');
    await clock.advance(299);
    expect(peers.open).toHaveLength(1);
    await clock.advance(101);
    expect(peers.open.map(({ generation }) => generation)).toEqual(expected);
    expect(first!.restarts).toBe(lineUp ? 1 : 0);
    link.close();
  });

  it('is given no second connection where sound is back at once', async () => {
    const link = createLink();
    link.expect();
    for (const signal of [answer, candidates]) link.receive(signal);
    await clock.settle();
    peers.links[0]!.setPath('silent');
    await clock.advance(200);
    peers.links[0]!.setPath('open');
    await clock.advance(10_000);
    expect(peers.links).toHaveLength(1);
    link.close();
  });
});

it('tries again, and then gives up, where the browser makes no connection at all', async () => {
  const tried: number[] = [];
  const failed = vi.fn();
  const link = createLink({
    createPeerConnection({ generation }) {
      tried.push(generation);
      throw new DOMException('Cannot create so many PeerConnections', 'UnknownError');
    },
    events: { ...events, onFailed: failed },
  });
  link.expect();
  await clock.advance(10_000);
  expect(tried.length).toBeGreaterThan(1);
  await clock.advance(60_000);
  expect(failed).toHaveBeenCalledExactlyOnceWith('media-failed');
  link.close();
});
