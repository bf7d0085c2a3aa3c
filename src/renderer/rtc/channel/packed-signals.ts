import { limits } from '@protocol';
import type { ChannelMessageOf } from './channel-message.ts';
import type { Description } from '../description-proofs.ts';
import { checkOf, pack, unpack } from './packing-model.ts';

/** What certainly fits into one packet, with a question or two beside it. */
const ONE_PACKET = 1_000;

/**
 * Signals small enough for one packet. After a change of network there is a time in which only the side that changed
 * gets through: the other may not answer before it knows the new credentials. The data channel then repeats its first
 * packet again and again, and never comes to a second one, because nothing acknowledges the first. A description is
 * eight packets long; but most of it was said before, so what is new fits into one.
 */
export interface PackedSignals {
  /** Descriptions as they went to and fro: what both sides have in common is their last offer and its answer. */
  sent(description: Description): void;
  received(description: Description): void;
  /** Null where it has to be said at length. */
  pack(signal: ChannelMessageOf<'signal'>): ChannelMessageOf<'packed'> | null;
  /**
   * What came, packed or at length. Null where it was read before, or where this side has something else in common with
   * the other one than that one thinks.
   */
  read(came: ChannelMessageOf<'packed'> | ChannelMessageOf<'signal'>): ChannelMessageOf<'signal'> | null;
}

export function createPackedSignals(): PackedSignals {
  let mine: string | null = null;
  let theirs: string | null = null;
  let common: string | null = null;
  let lastRead: number | null = null;
  const agree = (offer: string | null, answer: string): void => {
    // As it is written in the body of a signal.
    if (offer !== null) common = JSON.stringify([offer, answer]);
  };
  return {
    sent({ type, sdp }) {
      if (type === 'answer') agree(theirs, sdp);
      mine = type === 'offer' ? sdp : null;
    },
    received({ type, sdp }) {
      if (type === 'answer') agree(mine, sdp);
      if (type === 'answer') mine = null;
      else theirs = sdp;
    },
    pack({ seq, body }) {
      if (common === null || body.length <= ONE_PACKET) return null;
      const parts = [...pack(body, common)];
      const packed = { kind: 'packed' as const, seq, check: checkOf(common), parts };
      return JSON.stringify(packed).length <= ONE_PACKET ? packed : null;
    },
    read(came) {
      if (came.kind === 'signal') return came.seq === lastRead ? null : came;
      const { seq, check, parts } = came;
      if (common === null || check !== checkOf(common)) return null;
      const body = unpack(parts, common, limits.signalBody);
      if (body === null) return null;
      lastRead = seq;
      return { kind: 'signal', seq, body };
    },
  };
}
