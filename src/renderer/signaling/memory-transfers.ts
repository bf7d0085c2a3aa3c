/** What the server in memory does about calls that are handed over. */
import type {
  CallId,
  DeviceId,
  Handover,
  ParsedPayload,
  Person,
  ServerEventName,
  ServerPayload,
} from '@protocol';

interface Pending extends Handover {
  readonly callId: CallId;
  readonly joins: CallId | null;
}

export interface MemoryTransfersDeps {
  readonly person: (userId: Person['userId']) => Person | null;
  /** The devices in an answered call; none where there is no such call. */
  readonly seats: (callId: CallId) => readonly { readonly deviceId: DeviceId; readonly person: Person }[];
  readonly tell: <E extends ServerEventName>(device: DeviceId, event: E, payload: ServerPayload<E>) => void;
  /** Ends a call for everybody; `transferredTo` is whom it went to. */
  readonly end: (callId: CallId, by: Person['userId'], transferredTo?: Person['userId']) => void;
}

export class MemoryTransfers {
  readonly #deps: MemoryTransfersDeps;
  /** By the id of the call that is to come of it. */
  readonly #pending = new Map<CallId, Pending>();

  constructor(deps: MemoryTransfersDeps) {
    this.#deps = deps;
  }

  of(callId: CallId): Handover | undefined {
    const pending = [...this.#pending.values()].find((other) => other.callId === callId);
    if (!pending) return undefined;
    const { newCallId, to, by, attended } = pending;
    return { newCallId, to, by, attended };
  }

  /** What whoever is called hears of it. */
  origin(newCallId: CallId): { readonly transferredBy?: Person; readonly joins?: CallId } {
    const pending = this.#pending.get(newCallId);
    const transferredBy = pending && this.#deps.person(pending.by);
    const joins = pending?.joins;
    return { ...(transferredBy && { transferredBy }), ...(joins && { joins }) };
  }

  begin(by: Person, { callId, newCallId, to, joins }: ParsedPayload<'call:transfer'>): boolean {
    const person = this.#deps.person(to);
    const other = this.#deps.seats(callId).find((seat) => seat.person.userId !== by.userId);
    if (!person || !other) return false;
    const handover = { newCallId, to: person, by: by.userId, attended: joins !== undefined };
    this.#pending.set(newCallId, { ...handover, callId, joins: joins ?? null });
    this.#deps.tell(other.deviceId, 'call:transferring', { callId, handover });
    return true;
  }

  /** Ends the call that came of it, if there is one; that gives the first one back. */
  cancel(callId: CallId, by: Person): void {
    const newCallId = this.of(callId)?.newCallId;
    if (newCallId === undefined) return;
    this.#deps.end(newCallId, by.userId);
    this.ended(newCallId, 'cancelled');
  }

  answered(newCallId: CallId, caller: Person): void {
    const pending = this.#pending.get(newCallId);
    if (!pending) return;
    this.#pending.delete(newCallId);
    this.#deps.end(pending.callId, pending.by, pending.to.userId);
    if (pending.joins !== null) this.#deps.end(pending.joins, pending.by, caller.userId);
  }

  ended(newCallId: CallId, reason: ServerPayload<'call:transfer-returned'>['reason']): void {
    const pending = this.#pending.get(newCallId);
    if (!pending) return;
    this.#pending.delete(newCallId);
    const { callId } = pending;
    for (const { deviceId } of this.#deps.seats(callId))
      this.#deps.tell(deviceId, 'call:transfer-returned', { callId, newCallId, reason });
  }
}
