import { allocate, type TurnAllocation, type TurnReply } from '../turn/turn-client.ts';
import { fail, ok, skipped, warn, type Check, type DoctorContext, type Finding } from './check.ts';
import { iceUnreachable } from './ice-fault.ts';
import { explainRefusal } from './relay-refusal.ts';
import { measureRoundTrip, type RoundTrip } from './relay-round-trip.ts';
import { refusedByRelay } from './relay-words.ts';
import { relaysOf, withSessions, type Relay } from './relays.ts';

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
      const here = await allocate(await open(), relay.credentials);
      if (!here.ok) return await explainRefusal(relay, here, context);
      const there = await allocate(await open(), relay.credentials);
      if (!there.ok) return refusedByRelay(relay.text, there, 'place');
      try {
        return await talk(relay, { here: here.data, there: there.data }, context);
      } finally {
        await Promise.allSettled([here.data.release(), there.data.release()]);
      }
    });
  } catch (error) {
    return iceUnreachable(relay.url, error);
  }
}

interface Places {
  readonly here: TurnAllocation;
  readonly there: TurnAllocation;
}

async function talk({ text }: Relay, { here, there }: Places, context: DoctorContext): Promise<Finding> {
  const { clock, patienceMs } = context;
  for (const step of [
    () => here.permit(there.relayed),
    () => there.permit(here.relayed),
    () => here.bind(there.relayed),
    () => there.bind(here.relayed),
  ] satisfies (() => Promise<TurnReply>)[]) {
    const reply = await step();
    if (!reply.ok) return refusedByRelay(text, reply, 'peer');
  }
  return judge(text, await measureRoundTrip({ here, there, clock, patienceMs }), there);
}

function judge(
  text: string,
  { sent, received, medianMs, worstMs }: RoundTrip,
  { relayed }: TurnAllocation,
): Finding {
  if (received === 0) {
    return fail(
      `${text} gives us places, but no sound gets from one to the other (0 of ${sent} packets, relayed at ${relayed.address}:${relayed.port})`,
      'The ports it relays on are closed: open UDP min-port to max-port (coturn: 49152 to 65535) in its firewall and hosting. Behind NAT, set external-ip=<public>/<private>.',
    );
  }
  const figures = `${received} of ${sent} packets there and back, ${medianMs.toFixed(1)} ms (worst ${worstMs.toFixed(1)} ms)`;
  // Two losses in a hundred are heard.
  return received >= sent * 0.98
    ? ok(`${text} carries sound: ${figures}`)
    : warn(
        `${text} loses sound: ${figures}`,
        "The relay's machine or network is overloaded, or max-bps is too small for calls.",
      );
}
