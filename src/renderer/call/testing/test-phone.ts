import { CallId, type CallMedia, DeviceId, type OwnPresence, type Person, UserId } from '@protocol';
import { createSubject } from '@shared/observable.ts';
import { type Settings, defaultSettings } from '@shared/settings.ts';
import {
  createFakeMediaDevices,
  createFakeMeters,
  createFakeSounds,
  createFakeSpeakers,
} from '../../media/testing/fake-media.ts';
import { type FakeAir, createFakePeerNetwork } from '../../rtc/testing/fake-peer-connection.ts';
import { createQualityMonitors } from '../../quality/quality-monitor.ts';
import { createMemoryStorage } from '../../shell/page-storage.ts';
import { createIceServers } from '../../link/ice/ice-servers.ts';
import { createStillNetwork } from '../../network/testing/still-network.ts';
import type { MemoryServer } from '../../signaling/memory-signaling.ts';
import { noProofs } from '../../trust/testing/no-proofs.ts';
import type { ProofOffice } from '../../trust/trust.ts';
import type { CallView } from '../call-view.ts';
import { createCalls } from '../create-calls.ts';
import type { PageStorage } from '../kept-calls.ts';
import type { FakeClock } from './fake-clock.ts';

function personCalled(name: string): Person {
  return {
    userId: UserId.parse(`user-${name}-000`),
    username: name,
    name: `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`,
    role: 'member',
  };
}

export const ada = personCalled('ada');
export const bob = personCalled('bob');
export const cleo = personCalled('cleo');

export interface TestPhoneOptions {
  readonly server: MemoryServer;
  readonly clock: FakeClock;
  readonly person: Person;
  readonly device: string;
  readonly connect?: Settings['connect'];
  readonly relay?: Settings['relay'];
  readonly proofs?: ProofOffice;
  /** What a page of this device has left, which this one takes the place of. */
  readonly pageBefore?: {
    readonly line: ReturnType<MemoryServer['addDevice']>;
    readonly pageStorage: PageStorage;
  };
  /** Shared by the phones that can talk to each other directly; without it this one is an older client. */
  readonly air?: FakeAir;
}

/** All calls of one device, over a line to the server in memory and with fakes for what is below. */
export function createTestPhone({ server, clock, person, device, ...options }: TestPhoneOptions) {
  const { connect, relay, air, proofs, pageBefore } = options;
  const deviceId = DeviceId.parse(`device-${device}`);
  const line = pageBefore?.line ?? server.addDevice(person, deviceId);
  const pageStorage = pageBefore?.pageStorage ?? createMemoryStorage();
  const media = createFakeMediaDevices();
  const peers = createFakePeerNetwork(air);
  const speakers = createFakeSpeakers();
  const meters = createFakeMeters();
  const sounds = createFakeSounds();
  const presence = createSubject<OwnPresence>({ status: 'available', note: '' });
  const network = createStillNetwork(clock);
  const transitions: string[] = [];
  const settings = createSubject<Settings>({
    ...defaultSettings,
    connect: connect ?? 'while-ringing',
    relay: relay ?? 'as-needed',
  });
  let ids = 0;
  const iceServers = createIceServers({ signaling: line, settings, clock, random: () => 0 });
  const calls = createCalls({
    iceServers,
    isBusyElsewhere: () => false,
    rings: createSubject([]),
    onMoved: () => undefined,
    ...{ signaling: line, media, sounds, network, clock, ownPresence: presence },
    proofs: proofs ?? noProofs,
    createPeerConnection: peers.create,
    createRemoteAudio: speakers.create,
    createStreamMeter: meters.create,
    createQualityMonitor: createQualityMonitors({
      clock,
      load: { watch: () => () => undefined, isBusy: () => false },
    }),
    settings,
    pageStorage,
    random: () => 0,
    newCallId: () => CallId.parse(`call-${device}-${(ids += 1)}`),
    log: {
      info: (message) => void transitions.push(message),
      warn: (message) => void transitions.push(message),
    },
  });
  const only = (): CallView => {
    const [view, ...others] = calls.list.current;
    if (!view || others.length > 0) throw new Error(`${device} has ${calls.list.current.length} calls`);
    return view;
  };
  calls.bringBack(deviceId);
  line.connect();
  return {
    ...{
      calls,
      iceServers,
      line,
      network,
      media,
      peers,
      speakers,
      meters,
      sounds,
      presence,
      settings,
      pageStorage,
      transitions,
      deviceId,
      person,
      only,
    },
    start: (callee: Person, kind: CallMedia = 'audio') => calls.start(callee, kind),
    answer: (kind?: CallMedia) => {
      const ringing = calls.list.current.find(({ phase }) => phase === 'ringing-in');
      if (ringing) calls.answer(ringing.callId, kind);
    },
    hangUp: () => calls.hangUp(only().callId),
    /** The phase of the only call, or that there is none. */
    get phase() {
      return calls.list.current.map(({ phase }) => phase).join('+') || 'none';
    },
    /** What this device sends to somebody, now. */
    get sends(): string {
      const sent = peers.open.flatMap(({ tracks, state }) =>
        state === 'connected' ? Object.entries(tracks) : [],
      );
      return sent.flatMap(([kind, track]) => (track?.enabled ? [kind] : [])).join('+') || 'nothing';
    },
    /** Nothing is left open: no device, no connection, no sound. */
    get isQuiet(): boolean {
      return this.holds === 0 && sounds.playing === null;
    },
    /** How many devices, connections and players are open. */
    get holds(): number {
      return media.live.length + peers.open.length + speakers.open + meters.open;
    },
  };
}

export type TestPhone = ReturnType<typeof createTestPhone>;
