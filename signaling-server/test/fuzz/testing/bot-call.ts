import type { CallId, CallMedia, DeviceId, EndReason, Reply, UserId } from '../../../src/protocol/index.ts';
import type { BotMessage } from './bot-messages.ts';

/** A call as the person in front of the device would tell it. */
type BotPhase = 'dialing' | 'ringing-out' | 'ringing-in' | 'connecting' | 'active' | 'ended';

export interface BotCall {
  readonly callId: CallId;
  readonly peer: UserId;
  readonly warm: boolean;
  phase: BotPhase;
  /** Of the other side, as far as it is known. */
  peerDevices: DeviceId[];
  /** What overtook the answer to `call:start`. */
  early: { readonly name: string; readonly payload: unknown }[];
  reason: EndReason | null;
  /** Whether the server said so, rather than this side. */
  endedByServer: boolean;
  /** The id of the call that it is to be handed over to, on either side. */
  handover: CallId | null;
  /** Whether the server has answered to it, or can't any more: only then what it says of the call says something of it. */
  isHandoverHeard: boolean;
  /** The handover that this side wants back, the last of them; it may be over. */
  wantsBack: CallId | null;
  /** The call that this one takes the place of, if this person was handed over. */
  readonly origin: CallId | null;
  held: boolean;
  /** Whether the other side holds, as far as it is known here. */
  peerHeld: boolean;
  /** What was said in it, and heard; see `bot-messages.ts`. */
  seq: number;
  readonly unacknowledged: Map<number, BotMessage>;
  readonly attempts: Map<number, number>;
  readonly heard: Set<string>;
  readonly newest: Map<string, number>;
}

type Begun = Pick<BotCall, 'callId' | 'peer' | 'warm' | 'phase'> & Partial<Pick<BotCall, 'origin'>>;

export function newBotCall(call: Begun): BotCall {
  return {
    ...{ origin: null, ...call },
    ...{ handover: null, isHandoverHeard: false, wantsBack: null, held: false, peerHeld: false },
    ...{ peerDevices: [], early: [], reason: null, endedByServer: false, seq: 0 },
    ...{ unacknowledged: new Map(), attempts: new Map(), heard: new Set(), newest: new Map() },
  };
}

export const MEDIA: CallMedia = 'audio';

export const isLive = ({ phase }: BotCall): boolean => phase !== 'ended';
export const isAnswered = ({ phase }: BotCall): boolean => phase === 'connecting' || phase === 'active';

/** Who the bot is. */
export interface BotIdentity {
  readonly index: number;
  readonly userId: UserId;
  readonly deviceId: DeviceId;
}

/** Sees everything that a bot hears and does. */
export interface BotWatcher {
  onSaid(bot: BotIdentity, event: string, payload: unknown): void;
  onReply(
    bot: BotIdentity,
    request: { readonly event: string; readonly payload: unknown },
    reply: Reply<unknown> | null,
  ): void;
  onHeard(bot: BotIdentity, name: string, payload: unknown): void;
  onDialed(bot: BotIdentity, call: BotCall): void;
  /** It is without a connection. */
  onAway(bot: BotIdentity, why: string): void;
}
