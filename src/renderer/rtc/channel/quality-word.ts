import * as z from 'zod/mini';

const Share = z.number().check(z.gte(0), z.lte(1));
const Milliseconds = z.number().check(z.gte(0), z.lte(60_000));

/**
 * What one side says of the sound it gets, and of itself, so that both know both directions and who is the cause. It
 * names no device and no address.
 */
export const QualityWord = z.object({
  /** Some sound arrives, or none is to be expected. */
  hears: z.boolean(),
  /** Of the packets that were sent to it. */
  lost: z.nullable(Share),
  /** Of the sound that it plays: made up. */
  concealed: z.nullable(Share),
  jitterMs: z.nullable(Milliseconds),
  /** How long sound waits there before it is played. */
  bufferMs: z.nullable(Milliseconds),
  /** Its computer can't keep up. */
  busy: z.boolean(),
  /** Its microphone is one of a wireless headset that sends telephone sound. */
  headset: z.boolean(),
  network: z.enum(['wired', 'wireless', 'cellular', 'unknown']),
  /** What it believes it can send, bit/s. */
  roomBps: z.nullable(z.number().check(z.gte(0))),
});
export type QualityWord = z.infer<typeof QualityWord>;
