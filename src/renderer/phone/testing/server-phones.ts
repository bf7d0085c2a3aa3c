import { createSubject } from '@shared/observable.ts';
import { comes } from '@shared/testing/comes.ts';
import { startTestServer, type TestServer } from '../../../../signaling-server/src/testing/test-server.ts';
import { createFakePageInvite } from '../../account/testing/fake-page-invite.ts';
import { createCalls } from '../../call/create-calls.ts';
import {
  createFakeDeviceCheck,
  createFakeMediaDevices,
  createFakeSpeakers,
  type FakeSpeakers,
} from '../../media/testing/fake-media.ts';
import { createFakePeerNetwork, FakeAir } from '../../rtc/testing/fake-peer-connection.ts';
import { createMemoryStorage } from '../../shell/page-storage.ts';
import { createFakeShell, type FakeShell } from '../../shell/testing/fake-shell.ts';
import { createStillNetwork } from '../../network/testing/still-network.ts';
import { createSocketSignaling } from '../../signaling/socket-signaling.ts';
import { createMemoryTrustStore } from '../../trust/testing/memory-trust-store.ts';
import { createPhone, type PhoneControl } from '../create-phone.ts';
import { createLogBuffer, silentLogger } from '../log.ts';
import { newCallId } from '../new-call-id.ts';
import { systemClock } from '../system-clock.ts';

export interface ServerPhone extends PhoneControl {
  readonly shell: FakeShell;
  readonly speakers: FakeSpeakers;
  readonly media: ReturnType<typeof createFakeMediaDevices>;
  /** Its connections, newest last. */
  readonly peers: ReturnType<typeof createFakePeerNetwork>;
}

export interface ServerPhones {
  readonly server: TestServer;
  open(shell?: FakeShell): Promise<ServerPhone>;
  /** Signs somebody up with an invite. */
  join(phone: PhoneControl, name: string): Promise<void>;
  stop(): Promise<void>;
}

/** Whole phones on a true server over true sockets; only what needs a browser or a device is a fake. */
export async function createServerPhones(): Promise<ServerPhones> {
  const server = await startTestServer();
  const air = new FakeAir();
  const phones: PhoneControl[] = [];
  return {
    server,
    async open(shell = createFakeShell()) {
      const phone = createServerPhone(shell, air);
      phones.push(phone);
      await phone.prepare();
      await phone.start();
      return phone;
    },
    async join(phone, name) {
      const link = `${server.url}/#invite=${await server.invite()}`;
      const account = { username: name.toLowerCase(), name, password: 'correct horse battery' };
      const signedUp = await phone.account.signUp({ serverUrl: link, invite: '', ...account });
      if (!signedUp.ok) throw new Error(`${name} could not sign up: ${JSON.stringify(signedUp)}`);
      await comes(phone.contacts.status, (status) => status === 'ready');
    },
    async stop() {
      for (const phone of phones.splice(0)) phone.dispose();
      await server.stop();
    },
  };
}

function createServerPhone(shell: FakeShell, air: FakeAir): ServerPhone {
  const nothing = (): void => undefined;
  const network = createStillNetwork(systemClock);
  const speakers = createFakeSpeakers();
  const media = createFakeMediaDevices();
  const peers = createFakePeerNetwork(air);
  const phone = createPhone({
    shell,
    network,
    line: createSocketSignaling({ network, clock: systemClock, log: silentLogger, random: () => 0 }),
    fetch: (input, init) => fetch(input, init),
    createMedia: () => ({
      media,
      createRemoteAudio: speakers.create,
      createStreamMeter: () => ({
        level: () => 0,
        loudness: () => 0,
        frequencies: nothing,
        speaking: createSubject(false),
        close: nothing,
      }),
      sounds: { play: nothing, stop: nothing },
      keySounds: { play: nothing, stop: nothing },
      deviceCheck: createFakeDeviceCheck(),
    }),
    probeRelay: () => Promise.resolve({ ok: false, error: 'silent' }),
    probeDirectWay: () => Promise.resolve('untold'),
    createSfuConnection: () => {
      throw new Error('there is no media server');
    },
    createPeerConnection: peers.create,
    createCalls,
    random: () => 0,
    pageStorage: createMemoryStorage(),
    machineLoad: { watch: () => () => undefined, isBusy: () => false },
    newCallId,
    trustStore: createMemoryTrustStore(),
    clock: systemClock,
    log: createLogBuffer(systemClock),
    invite: createFakePageInvite(),
    door: { current: createSubject(null), forget: nothing, dispose: nothing },
  });
  return { ...phone, shell, speakers, media, peers };
}
