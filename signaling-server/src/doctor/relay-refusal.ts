import { allocate } from '../turn/turn-client.ts';
import { fail, type Finding } from './check.ts';
import type { IceContext } from './ice-link.ts';
import { refusedByRelay, type Refusal } from './relay-words.ts';
import { mintWith, withSessions, type Relay } from './relays.ts';

/** Far beyond any clock that is merely wrong. */
const FAR_FUTURE_MS = 10 * 365 * 86_400_000;

/**
 * Why a relay gives us no place. A 401 has two causes that look the same from outside; credentials without an end tell
 * them apart.
 */
export async function explainRefusal(relay: Relay, refusal: Refusal, context: IceContext): Promise<Finding> {
  const { turn, text } = relay;
  if (refusal.code !== 401) return refusedByRelay(text, refusal, 'place');
  if (turn === null) {
    return fail(`${text} refuses the username or credential (401)`, 'Correct them in RINGDOWN_ICE_SERVERS.');
  }
  const lasting = mintWith(turn.secret, context.clock.now() + FAR_FUTURE_MS);
  const isClock = await withSessions(relay, context, async (open) => {
    const place = await allocate(await open(), lasting);
    if (place.ok) await place.data.release();
    return place.ok;
  });
  if (!isClock) return refusedByRelay(text, refusal, 'place');
  return fail(
    `${text} takes credentials that are still good for ones that have expired (401): its clock is ahead of ours by more than ${turn.ttlMs / 60_000} minutes`,
    'Set the clocks of both machines by NTP.',
  );
}
