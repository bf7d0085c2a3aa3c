import type { DeviceId, Reply, UserId } from '../../protocol/index.ts';
import type { BotCall } from './bot-call.ts';

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
}
