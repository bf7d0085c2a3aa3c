import type { DeviceId, HistoryEntry, UserId } from '../../protocol/index.ts';
import type { Bot } from './bot.ts';
import type { BotIdentity } from './bot-watcher.ts';
import type { Facts } from './oracle.ts';

interface Known {
  readonly facts: Iterable<Facts>;
  /** Everybody's devices. */
  readonly devices: readonly BotIdentity[];
  /** Those that were without a connection at any time. */
  readonly away: ReadonlySet<DeviceId>;
}

/** Whether a call of these two can have ended so, by what was said and who was away; if in doubt it can. */
export function isPossibleEnd({ endReason }: HistoryEntry, two: readonly UserId[], known: Known): boolean {
  const said = saidBetween(two, known);
  const wasAway = known.devices.some(
    ({ userId, deviceId }) => two.includes(userId) && known.away.has(deviceId),
  );
  const any = (...events: readonly string[]): boolean => events.some(said);
  const possible: Partial<Record<NonNullable<HistoryEntry['endReason']>, boolean>> = {
    cancelled: any('call:cancel', 'call:transfer-cancel') || wasAway,
    declined: any('call:decline', 'call:hangup'),
    hangup: any('call:hangup', 'call:cancel', 'call:decline', 'call:transfer'),
    'signaling-lost': wasAway,
    offline: wasAway,
    'no-answer': true,
    busy: true,
  };
  return endReason !== null && possible[endReason] === true;
}

/** Of two calls that crossed one is left, so what was said in either counts; and of a handover, what anybody said. */
function saidBetween(two: readonly UserId[], { facts }: Known): (event: string) => boolean {
  const all = [...facts];
  return (event) => {
    const ofThem = event.startsWith('call:transfer')
      ? all
      : all.filter(({ caller, calleeId }) => two.includes(caller.userId) && two.includes(calleeId));
    return ofThem.some(({ said }) => said.has(`caller ${event}`) || said.has(`callee ${event}`));
  };
}

/** Phones that show a call as being handed over although nobody is on the way to a third any more. */
export function whoHandsOverInVain(bots: readonly Bot[]): string[] {
  const underWay = new Set(
    bots
      .flatMap((bot) => bot.live())
      .filter(({ phase }) => phase !== 'active')
      .map(({ callId }) => callId),
  );
  return bots.flatMap((bot) =>
    bot
      .live()
      .filter(({ handover }) => handover !== null && !underWay.has(handover))
      .map(({ callId, handover }) => `${bot.identity.index} shows ${callId} handed over as ${handover}`),
  );
}
