import { allocate, type TurnAllocation, type TurnReply } from '../turn/turn-client.ts';
import { fail, ok, skipped, warn, type Check, type DoctorContext, type Finding } from './check.ts';
import { inTime } from './reach.ts';
import { refusedPlace, relaysOf, unreachableRelay, withSessions, type Relay } from './relays.ts';

/** Whom the relay's log names. */
const USER = 'doctor';

export const checkRelay: Check = {
  name: 'relay',
  title: 'Sound through the relay alone',
  after: [],
  async run(context) {
    const relays = relaysOf(context);
    if (relays.length === 0) return [skipped('there is no relay (TURN) in the settings')];
    return Promise.all(relays.map((relay) => examine(relay, context)));
  },
};

async function examine(relay: Relay, context: DoctorContext): Promise<Finding> {
  try {
    return await withSessions(relay, context, async (open) => {
      const here = await allocate(await open(), relay.credentials(USER));
      if (!here.ok) return refusedPlace(relay, here);
      const there = await allocate(await open(), relay.credentials(USER));
      if (!there.ok) return refusedPlace(relay, there);
      try {
        return await connect(relay, { here: here.data, there: there.data }, context);
      } finally {
        await Promise.allSettled([here.data.release(), there.data.release()]);
      }
    });
  } catch (error) {
    return unreachableRelay(relay, error);
  }
}

interface Places {
  readonly here: TurnAllocation;
  readonly there: TurnAllocation;
}

async function connect(relay: Relay, places: Places, context: DoctorContext): Promise<Finding> {
  const { here, there } = places;
  for (const step of [
    () => here.permit(there.relayed),
    () => there.permit(here.relayed),
    () => here.bind(there.relayed),
    () => there.bind(here.relayed),
  ] satisfies (() => Promise<TurnReply>)[]) {
    const reply = await step();
    if (reply.ok) continue;
    if (reply.code !== 403) return refusedPlace(relay, reply);
    return fail(
      `${relay.text} gives two allocations, but lets neither send to the other (403)`,
      "Its denied-peer-ip covers its own relay address, so two people who both need the relay can’t talk. Add allowed-peer-ip=<the relay's address>; behind NAT, also check external-ip=<public>/<private>.",
    );
  }
  return judge(relay, await talk(places, context), there);
}

/** Twenty milliseconds of speech: an RTP header and 160 bytes. */
const PACKET_BYTES = 12 + 160;
const PACKET_MS = 20;
const PACKETS = 50;

/**
 * A second of speech from one place on a relay to the other and back, as two people would hear it. Resolves to how many
 * milliseconds each packet took that came back, the quickest first.
 */
async function talk({ here, there }: Places, context: DoctorContext): Promise<readonly number[]> {
  const sentAt: number[] = [];
  const times = new Map<number, number>();
  const allBack = new Promise<void>((resolve) => {
    here.onData((packet) => {
      const number = packet.readUInt16BE(2);
      const start = sentAt[number];
      if (start === undefined || times.has(number)) return;
      times.set(number, performance.now() - start);
      if (times.size === PACKETS) resolve();
    });
  });
  there.onData((packet) => there.send(packet));
  for (let number = 0; number < PACKETS; number += 1) {
    sentAt[number] = performance.now();
    here.send(speech(number));
    await new Promise<void>((resolve) => void context.clock.startTimer(PACKET_MS, resolve));
  }
  // Those that are not back by then are lost.
  await inTime(context, () => allBack).catch(() => undefined);
  return [...times.values()].sort((a, b) => a - b);
}

function speech(number: number): Buffer {
  const packet = Buffer.alloc(PACKET_BYTES);
  // Version 2 of RTP, payload type 111.
  packet.writeUInt16BE(0x806f, 0);
  packet.writeUInt16BE(number, 2);
  return packet;
}

function judge({ text }: Relay, times: readonly number[], { relayed }: TurnAllocation): Finding {
  const received = times.length;
  const median = times[Math.floor(received / 2)];
  if (median === undefined) {
    return fail(
      `${text} gives us places, but no sound gets from one to the other (0 of ${PACKETS} packets, relayed at ${relayed.address}:${relayed.port})`,
      'The ports it relays on are closed: open UDP min-port to max-port (coturn: 49152 to 65535) in its firewall and hosting. Behind NAT, set external-ip=<public>/<private>.',
    );
  }
  const figures = `${received} of ${PACKETS} packets there and back, ${median.toFixed(1)} ms`;
  // Two losses in a hundred are heard.
  return received >= PACKETS * 0.98
    ? ok(`${text} carries sound: ${figures}`)
    : warn(
        `${text} loses sound: ${figures}`,
        "The relay's machine or network is overloaded, or max-bps is too small for calls.",
      );
}
