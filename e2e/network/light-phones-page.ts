/**
 * Runs in a page: several people in a room, each with the product's own connections and keys and nothing around them, no
 * screen and no microphone. They cost a tenth of what whole pages would.
 */
import type { RoomId, SignedIn } from '@protocol';
import { createSubject } from '../../src/shared/observable.ts';
import { comes } from '../../src/shared/testing/comes.ts';
import { defaultSettings } from '../../src/shared/settings.ts';
import type { AccountState } from '../../src/renderer/account/account.ts';
import { createIceServers } from '../../src/renderer/link/ice/ice-servers.ts';
import { nothingMeasured } from '../../src/renderer/link/quality-watch.ts';
import type { StreamMeter } from '../../src/renderer/media/media.ts';
import { createRemoteAudioPlayers } from '../../src/renderer/media/remote-audio.ts';
import { createFakeMediaDevices } from '../../src/renderer/media/testing/fake-media.ts';
import { createStillNetwork } from '../../src/renderer/network/testing/still-network.ts';
import { createRoomFrames } from '../../src/renderer/phone/create-room-frames.ts';
import { silentLogger } from '../../src/renderer/phone/log.ts';
import { newCallId } from '../../src/renderer/phone/new-call-id.ts';
import { systemClock as clock } from '../../src/renderer/phone/system-clock.ts';
import { createRooms } from '../../src/renderer/room/create-rooms.ts';
import type { RoomControl } from '../../src/renderer/room/rooms.ts';
import { createRtcPeerConnection } from '../../src/renderer/rtc/rtc-peer-connection.ts';
import { createRtcSfuConnection } from '../../src/renderer/rtc/rtc-sfu-connection.ts';
import type { CreateSfuConnection, SfuConnection } from '../../src/renderer/rtc/sfu-connection.ts';
import type { Signaling } from '../../src/renderer/signaling/signaling.ts';
import { createSocketSignaling } from '../../src/renderer/signaling/socket-signaling.ts';
import { createTrust } from '../../src/renderer/trust/create-trust.ts';
import { createMemoryTrustStore } from '../../src/renderer/trust/testing/memory-trust-store.ts';

const nothing = (): void => undefined;

interface LightPhone {
  readonly rooms: RoomControl;
  /** With the media server, the newest last. */
  readonly connections: readonly SfuConnection[];
  /** From now on it hears of nothing, neither from the server nor from its connections, and so keeps them. */
  readonly deafen: () => void;
}

const phones: LightPhone[] = [];
let workerScript = '';
const graph = new AudioContext();

/** To be called first, with the script of the thread that encrypts. */
export function prepare(script: string): void {
  workerScript = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
}

/** Comes into the room of that name, and returns once it is inside. */
export async function enter(signedIn: SignedIn, roomName: string): Promise<void> {
  const phone = await createLightPhone(signedIn);
  phones.push(phone);
  const { current, list } = phone.rooms;
  await comes(list, ({ status }) => status === 'ready');
  const known = list.current.status === 'ready' ? list.current.rooms : [];
  phone.rooms.join(known.find(({ name }) => name === roomName)!.roomId, { muted: true });
  await comes(current, (room) => room?.phase === 'inside');
}

/** How strong a tone each phone hears from the person of that name; null: it is not connected to them. */
export function strengths(name: string, hertz: number): readonly (number | null)[] {
  return phones.map(({ rooms }) => {
    const from = rooms.current.current?.others.find(
      ({ person, link }) => person.name === name && link === 'up',
    );
    const meter = from && rooms.media(from.deviceId).current.meter;
    return meter instanceof ToneMeter ? meter.strengthOf(hertz) : null;
  });
}

/** Packets of sound that have come to a phone from everybody, over its connection with the media server. */
export async function packets(phone: number): Promise<number> {
  const { rooms, connections } = phones[phone]!;
  let sum = 0;
  for (const { deviceId } of rooms.current.current?.others ?? [])
    sum += (await connections.at(-1)?.readCounters(deviceId))?.audioIn?.packets ?? 0;
  return sum;
}

export function deafen(phone: number): void {
  phones[phone]!.deafen();
}

async function createLightPhone({ self, deviceId, token }: SignedIn): Promise<LightPhone> {
  const network = createStillNetwork(clock);
  const settings = createSubject(defaultSettings);
  const line = createSocketSignaling({ network, clock, log: silentLogger, random: Math.random });
  const account = createSubject<AccountState>({
    ...{ status: 'signed-in', self, serverUrl: location.origin, serverName: '', protection: null },
    connection: { status: 'online' },
  });
  let isDeaf = false;
  const signaling: Signaling = {
    connection: line.connection,
    request: (event, payload) => line.request(event, payload),
    on: (event, listener) => line.on(event, (payload) => isDeaf || listener(payload)),
  };
  const connections: SfuConnection[] = [];
  const createSfuConnection: CreateSfuConnection = (options) => {
    const { events } = options;
    const connection = createRtcSfuConnection({
      ...options,
      events: { ...events, onState: (state) => isDeaf || events.onState(state) },
    });
    connections.push(connection);
    return connection;
  };
  const media = createFakeMediaDevices();
  media.refuse('audio', 'absent');
  const proofs = createTrust({
    ...{ signaling, account, clock, store: createMemoryTrustStore(), notify: nothing },
  });
  const iceServers = createIceServers({ signaling, settings, clock, random: Math.random });
  const rooms = createRooms({
    ...{ signaling, media, proofs, iceServers, settings, network, clock, createSfuConnection },
    log: silentLogger,
    createFrames: createRoomFrames({
      ...{ clock, log: silentLogger, proofs, signaling },
      createWorker: () => new Worker(workerScript),
    }),
    createPeerConnection: createRtcPeerConnection,
    createRemoteAudio: createRemoteAudioPlayers({ createPlayer: () => new Audio(), plan: media.plan }),
    createStreamMeter: (stream) => new ToneMeter(stream),
    createQualityMonitor: () => ({
      ...{ reading: createSubject(nothingMeasured), heard: nothing, close: nothing },
      summary: () => null,
    }),
    changeSettings: nothing,
    onCallMoved: nothing,
    onNotRung: nothing,
    isBusyElsewhere: () => false,
    ringRuleOf: () => 'usual',
    newRoomId: () => newCallId() as unknown as RoomId,
  });
  line.open({ serverUrl: location.origin, token, deviceId });
  await comes(line.connection, ({ status }) => status === 'online');
  return { rooms, connections, deafen: () => (isDeaf = true) };
}

/** Listens only once it is asked, so that those who are silent cost nothing. */
class ToneMeter implements StreamMeter {
  readonly speaking = createSubject(false);
  readonly #stream: MediaStream;
  #analyser: AnalyserNode | null = null;

  constructor(stream: MediaStream) {
    this.#stream = stream;
  }

  /** As an amplitude from 0 to 1; 0 when it is asked for the first time. */
  strengthOf(hertz: number): number {
    if (!this.#analyser) {
      this.#analyser = new AnalyserNode(graph, { fftSize: 4_096 });
      graph.createMediaStreamSource(this.#stream).connect(this.#analyser);
    }
    const spectrum = new Float32Array(this.#analyser.frequencyBinCount);
    this.#analyser.getFloatFrequencyData(spectrum);
    const bin = Math.round((hertz * this.#analyser.fftSize) / graph.sampleRate);
    return 10 ** ((spectrum[bin] ?? -Infinity) / 20);
  }

  level = (): number => 0;
  loudness = (): number => 0;
  frequencies = nothing;
  close = nothing;
}
