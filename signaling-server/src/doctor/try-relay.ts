import type { RelayWay } from '../ops/relay-watch.ts';
import { allocate } from '../turn/turn-client.ts';
import { mintTurnCredentials, type TurnCredentials } from '../turn/turn-credentials.ts';
import { ok, type Finding } from './check.ts';
import { iceUnreachable } from './ice-fault.ts';
import { NoNameFault, type IceContext } from './ice-link.ts';
import { explainRefusal } from './relay-refusal.ts';
import { relaysOf, withSessions, type Relay, type RelaySource } from './relays.ts';

/** How long one question to a relay waits for its answer. */
const PATIENCE_MS = 4_000;
/** Whom the relay's log names: neither a person nor the doctor, with whom it shares no quota. */
const USER = 'server';

export interface RelayWaysOptions extends RelaySource, Pick<IceContext, 'ca' | 'lookUp'> {
  readonly patienceMs?: number;
}

/** Every way to a relay that devices are told of, for a server that tries them now and then. */
export function relayWays(options: RelayWaysOptions): readonly RelayWay[] {
  const { clock, patienceMs = PATIENCE_MS } = options;
  return relaysOf(options).map((relay) => ({
    url: relay.text,
    async tryOut(signal) {
      const context = { ...options, patienceMs, signal };
      const {
        status,
        found,
        remedy = '',
      } = await tryRelay({ ...relay, credentials: freshOf(relay, clock.now()) }, context);
      return status === 'ok' ? null : { found, remedy };
    },
  }));
}

/** Those of the start have ended by now. */
function freshOf({ turn, credentials }: Relay, now: number): TurnCredentials {
  if (turn === null) return credentials;
  return mintTurnCredentials({ secret: turn.secret, user: USER, expiresAt: now + turn.ttlMs });
}

/** Asks for one place, as a device does, and gives it back at once. */
async function tryRelay(relay: Relay, context: IceContext): Promise<Finding> {
  try {
    return await withSessions(relay, context, async (open) => {
      const place = await allocate(await open(), relay.credentials);
      if (!place.ok) return await explainRefusal(relay, place, context);
      // One that is not given back ends by itself in two minutes.
      await place.data.release().catch(() => undefined);
      return ok(`${relay.text} gives an allocation`);
    });
  } catch (error) {
    // Else the look-ups of one relay after the other would keep the server from finding its own database.
    if (error instanceof NoNameFault) await untilOver(error.over, context.signal);
    return iceUnreachable(relay.url, error);
  }
}

/** Resolves when this does, or whoever waits stops. */
async function untilOver(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = () => resolve();
  });
  signal.addEventListener('abort', stop);
  await Promise.race([work, stopped]);
  // The signal lives as long as the server, which asks again and again.
  signal.removeEventListener('abort', stop);
}
