import * as z from 'zod/mini';
import { DeviceId } from './ids.ts';
import { limits } from './limits.ts';

/**
 * What two clients say to each other inside the opaque `body` of `call:signal` and the `offer` of `call:start`.
 * The server never parses it.
 *
 * `link` is the generation of the peer connection: the offerer counts it up when it replaces one that did not
 * connect, and both drop what belongs to an older generation. `ufrag` ties candidates to the description they came
 * with, so that candidates that overtake it can wait for it (a candidate added before its description is lost).
 */
const link = z.int().check(z.gte(0));

/** An Ed25519 public key: 32 bytes as base64url. */
export const DeviceKey = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/));
export type DeviceKey = z.infer<typeof DeviceKey>;

/**
 * Shows which device made a description, for whom and for which call; what exactly is signed stands in
 * `docs/trust.md`. `to` is null in the first offer of a call, which is made before anybody knows which device gets it.
 */
export const DescriptionProof = z.object({
  key: DeviceKey,
  to: z.nullable(DeviceId),
  /** Ed25519: 64 bytes as base64url. */
  signature: z.string().check(z.regex(/^[A-Za-z0-9_-]{86}$/)),
});
export type DescriptionProof = z.infer<typeof DescriptionProof>;

export const PeerDescription = z.object({
  kind: z.literal('description'),
  link,
  type: z.enum(['offer', 'answer']),
  sdp: z.string(),
  /** Absent from devices without a key, e.g. of older clients. */
  proof: z.optional(DescriptionProof),
});

export const PeerCandidate = z.object({
  candidate: z.string().check(z.maxLength(1_024)),
  sdpMid: z.nullable(z.string().check(z.maxLength(64))),
  sdpMLineIndex: z.nullable(z.int().check(z.gte(0), z.lte(64))),
});
export type PeerCandidate = z.infer<typeof PeerCandidate>;

/** `last` marks the end of candidates of that `ufrag`. */
export const PeerCandidates = z.object({
  kind: z.literal('candidates'),
  link,
  ufrag: z.string().check(z.maxLength(256)),
  candidates: z.array(PeerCandidate).check(z.maxLength(limits.candidatesPerBatch)),
  last: z.boolean(),
});

export const PeerSignal = z.discriminatedUnion('kind', [PeerDescription, PeerCandidates]);
export type PeerSignal = z.infer<typeof PeerSignal>;
