import type { CallId, DeviceKey } from '@protocol';
import type { Party } from './proof-model.ts';

/** One end of a call, as both ends must know it. */
export interface VerifiedEnd extends Party {
  readonly key: DeviceKey;
  /** Of the connection that carries the call. */
  readonly fingerprints: readonly string[];
}

/** What the words stand for: any difference makes others. See `docs/trust.md`. */
export interface Transcript {
  readonly callId: CallId;
  /** The side that committed itself first. */
  readonly initiator: VerifiedEnd;
  readonly responder: VerifiedEnd;
}

const endText = (role: string, { userId, deviceId, key, fingerprints }: VerifiedEnd): readonly string[] => [
  `${role} ${userId} ${deviceId} ${key}`,
  ...fingerprints.map((fingerprint) => `${role} fingerprint ${fingerprint}`),
];

export function transcriptText({ callId, initiator, responder }: Transcript): string {
  return [
    'ringdown verification words 1',
    `call ${callId}`,
    ...endText('initiator', initiator),
    ...endText('responder', responder),
    '',
  ].join('\n');
}

/** What the initiator's commitment begins with, before its nonce. */
export function commitmentText({ callId, initiator }: Pick<Transcript, 'callId' | 'initiator'>): string {
  const { userId, deviceId, key } = initiator;
  return `ringdown verification commitment 1\ncall ${callId}\ninitiator ${userId} ${deviceId} ${key}\n`;
}

/** How many words there are; each stands for six bits. */
export const WORDS = 6;

const list =
  'Apple Anchor Balloon Banana Bell Bicycle Boat Book ' +
  'Bridge Bus Cactus Cake Camel Castle Cat Cherry ' +
  'Clock Clover Compass Corn Crown Drum Duck Egg ' +
  'Elephant Fire Fish Frog Grapes Guitar Hammer House ' +
  'Key Lemon Ladybird Moon Mountain Mushroom Octopus Owl ' +
  'Panda Penguin Piano Pineapple Pizza Robot Rocket Rose ' +
  'Shark Snail Sunflower Star Tent Tiger Train Tree ' +
  'Trumpet Turtle Umbrella Violin Whale Wolf Wool Zebra';

/** Sixty-four that do not sound alike. Their order is part of the protocol. */
export const vocabulary: readonly string[] = list.split(' ');

/** The words that bytes stand for: one for the lowest six bits of each. */
export function wordsOf(bytes: Uint8Array): readonly string[] {
  return Array.from(bytes, (byte) => vocabulary[byte % 64] ?? '');
}
