import type { Line } from './line.ts';

/** Somebody who can connect. */
export interface Member {
  readonly userId: string;
  readonly deviceId: string;
  readonly token: string;
}

export interface Seat {
  readonly member: Member;
  readonly line: Line;
}

/** Two who talk to each other. */
export interface Pair {
  readonly caller: Seat;
  readonly callee: Seat;
}

/** Makes the frames of one direction: each carries the offer to the other seat of the pair. */
export type NextFrame = () => string;

interface Relay {
  readonly toCallee: NextFrame;
  readonly toCaller: NextFrame;
}

/** How the clients of one kind of server speak. */
export interface Dialect {
  /** Resolves when the server has let the member in. */
  connect(port: number, member: Member, localAddress?: string): Promise<Line>;
  /** Says whose presence this member wants to see. A server that has none does nothing. */
  watch(seat: Seat, userIds: readonly string[]): Promise<void>;
  /** Makes the two ready to send each other offers. */
  openRelay(pair: Pair): Promise<Relay>;
  /**
   * Whether this message is an offer that was relayed. `false` for what the server itself says. Throws when the server
   * refused something: a relay that refuses is not measured.
   */
  isRelayed(data: Buffer): boolean;
  /**
   * One whole call: offer, ringing, answer, candidates each way, hang-up. Resolves when both know that it is over, to
   * after how many ms it rang at the callee.
   */
  call(pair: Pair): Promise<number>;
}

/** Everything shorter is a message of the server itself: an acknowledgement, a presence. */
export const SHORTEST_OFFER = 1_000;
