import * as z from 'zod/mini';
import { limits } from './limits.ts';
import { DescriptionProof } from './peer-signal.ts';

/** 32 bytes as base64url. */
const Bytes32 = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/));
const KeyId = z.int().check(z.gte(0), z.lte(Number.MAX_SAFE_INTEGER));

/**
 * How two devices in a room give each other the keys of their encrypted frames, inside the opaque `body` of `room:signal`.
 * The server never parses it. `docs/trust.md` says what exactly is signed and sealed.
 */
export const FrameSignal = z.object({
  kind: z.literal('frames'),
  /** When the sender took its seat, and when the receiver did: what is of an earlier stay counts no more. */
  seats: z.tuple([z.number(), z.number()]),
  /** The sender's X25519 key of this stay. Left out once the other side has shown that it knows it. */
  hello: z.optional(
    z.object({
      key: Bytes32,
      /** Absent from devices without a key of their own. */
      proof: z.optional(DescriptionProof),
    }),
  ),
  /** A {@link FrameSecret} that only the receiver can read: 12 bytes of nonce, then AES-GCM, as base64url. */
  sealed: z.optional(z.string().check(z.maxLength(limits.frameSecret))),
});
export type FrameSignal = z.infer<typeof FrameSignal>;

export const FrameSecret = z.object({
  /** With which the sender's frames are encrypted, or will be; the one in use first. Those that were given are left out. */
  keys: z.array(z.object({ keyId: KeyId, key: Bytes32 })).check(z.maxLength(2)),
  /** The newest key that has come from the receiver. */
  heard: z.nullable(KeyId),
  /** Numbered messages, each of which is repeated until it has arrived. Older clients leave this out and can't be told any. */
  messages: z.optional(
    z.object({
      /** The oldest of the sender's that have not arrived yet. */
      said: z
        .array(z.string().check(z.maxLength(limits.frameMessage)))
        .check(z.maxLength(limits.frameMessagesAtOnce)),
      /** The number of the first of those; the first message of all is 0. */
      first: z.int().check(z.gte(0)),
      /** How many of the receiver's have arrived. */
      heard: z.int().check(z.gte(0)),
    }),
  ),
});
export type FrameSecret = z.infer<typeof FrameSecret>;
