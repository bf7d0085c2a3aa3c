import type {
  CallId,
  CallTransfer,
  CallTransferring,
  CallTransferReturned,
  Handover,
  UserId,
} from '../../../src/protocol/index.ts';
import { isAnswered, type BotCall } from './bot-call.ts';
import { passes, RETRY_MS, type BotLine } from './bot-line.ts';

/** What a bot that hands over, or is handed over, has beside its calls. */
export interface TransfersDeps {
  readonly line: BotLine;
  readonly self: UserId;
  readonly live: () => BotCall[];
  readonly find: (callId: CallId) => BotCall | undefined;
  readonly newCallId: () => CallId;
  /** Calls `to`, to whom the other side of that call hands this person over; not twice. */
  readonly follow: (call: BotCall, handover: Handover) => void;
  /** What the server has. */
  readonly askServer: () => void;
}

/** How a bot hands calls over and is handed over, as the real phone does. */
export class BotTransfers {
  readonly #deps: TransfersDeps;

  constructor(deps: TransfersDeps) {
    this.#deps = deps;
  }

  /** Connects the two at once where this bot talks to both. */
  handOver(call: BotCall, to: UserId): void {
    const { line, live, newCallId, askServer } = this.#deps;
    if (call.phase !== 'active' || call.handover !== null || to === call.peer) return;
    const own = live().find((each) => isAnswered(each) && each.peer === to);
    const { callId } = call;
    const request: CallTransfer = {
      ...{ callId, newCallId: newCallId(), to },
      ...(own === undefined ? {} : { joins: own.callId }),
    };
    call.handover = request.newCallId;
    call.isHandoverHeard = false;
    line.request('call:transfer', request, (reply) => {
      if (call.handover === request.newCallId) call.isHandoverHeard = true;
      if (reply?.ok === true) return;
      if (reply === null || passes(reply)) askServer();
      else if (call.handover === request.newCallId) call.handover = null;
    });
  }

  /** Said again until the server has heard it, as long as it hands this one over. */
  takeBack(call: BotCall): void {
    if (call.handover === null || !isAnswered(call)) return;
    const { line, askServer } = this.#deps;
    call.wantsBack = call.handover;
    line.request('call:transfer-cancel', { callId: call.callId }, (reply) => {
      if (passes(reply)) line.after(RETRY_MS, () => this.takeBack(call));
      else if (reply?.ok === false) line.after(RETRY_MS, askServer);
      // Off line, the next welcome asks.
      else if (reply === null && line.isOnline) askServer();
    });
  }

  heard(name: string, payload: unknown): void {
    if (name === 'call:transferring') this.#transferring(payload as CallTransferring);
    if (name === 'call:transfer-returned') this.#returned(payload as CallTransferReturned);
  }

  /** What the server can know of, if it is asked now. */
  known({ handover, isHandoverHeard }: BotCall): CallId | null {
    return isHandoverHeard ? handover : null;
  }

  /** What the server has of it, after a time in which much may have been missed; and what it could know when asked. */
  resumed(call: BotCall, handover: Handover | undefined, known: CallId | null): void {
    if (handover === undefined) {
      if (call.handover === known) call.handover = null;
      return;
    }
    this.#begin(call, handover);
    if (call.wantsBack === handover.newCallId) this.takeBack(call);
  }

  #transferring({ callId, handover }: CallTransferring): void {
    const call = this.#deps.find(callId);
    if (call !== undefined) this.#begin(call, handover);
  }

  #returned({ callId, newCallId }: CallTransferReturned): void {
    const call = this.#deps.find(callId);
    if (call?.handover === newCallId) call.handover = null;
  }

  #begin(call: BotCall, handover: Handover): void {
    if (!isAnswered(call)) return;
    call.handover = handover.newCallId;
    call.isHandoverHeard = true;
    if (handover.by !== this.#deps.self) this.#deps.follow(call, handover);
  }
}
