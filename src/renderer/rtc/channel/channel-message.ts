import * as z from 'zod/mini';
import { CallAcknowledge, limits } from '@protocol';
import { QualityWord } from './quality-word.ts';

/** Far above any message; a description of 32 kB grows when it is written as JSON within JSON. */
const MESSAGE_LENGTH = 2 * limits.signalBody + 1_024;

/** As base64url. */
const Bytes32 = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/));

/**
 * What two clients say to each other directly, over the control channel of their connection. One table: a new message
 * is a line here and whatever acts on it. A kind that a client does not know it ignores, so that old and new ones get
 * along; what it knows, it parses.
 */
const channelMessages = {
  /** The first word of each side: the other one understands this channel. */
  hello: z.object({ kind: z.literal('hello') }),
  /** Whether anything gets through; answered at once, with its number. */
  ping: z.object({ kind: z.literal('ping'), n: z.int() }),
  pong: z.object({ kind: z.literal('pong'), n: z.int() }),
  /** Nothing of the other side gets through to the sender any more; the other way may well be open. */
  unheard: z.object({ kind: z.literal('unheard') }),
  /** What the sender lets through of itself, as it also says in `call:media` and `call:hold`. */
  state: z.object({
    kind: z.literal('state'),
    muted: z.boolean(),
    camera: z.boolean(),
    /** Older clients have no screens to show. */
    screen: z.optional(z.boolean()),
    held: z.boolean(),
  }),
  /** In a room: by which way the sender hears this side now, so that nobody needs the other one for it any more. */
  hearing: z.object({ kind: z.literal('hearing'), by: z.enum(['mesh', 'sfu']) }),
  /** The sender has left the call; the server hears of it, too, as soon as it can be reached. */
  bye: z.object({ kind: z.literal('bye'), reason: z.enum(['hangup', 'cancelled', 'media-failed']) }),
  /** A signal, as it also goes through the server (`call:signal`) under the same number. */
  signal: z.object({
    kind: z.literal('signal'),
    seq: z.int().check(z.gte(0)),
    body: z.string().check(z.maxLength(limits.signalBody)),
  }),
  /** Which signals of the other side have come, as it is also said in `call:acknowledge`. */
  acknowledged: z.object({ kind: z.literal('acknowledged'), runs: CallAcknowledge.shape.runs }),
  /** How a side hears the other. */
  quality: z.object({ kind: z.literal('quality'), word: QualityWord }),
  /** What leads to the same words on both screens, or ends it; see `docs/trust.md`. */
  'verify-commit': z.object({
    kind: z.literal('verify-commit'),
    commitment: Bytes32,
    /** The one that the comparison began with: another one where it is begun anew. Older clients don't say. */
    comparison: z.optional(Bytes32),
  }),
  'verify-nonce': z.object({ kind: z.literal('verify-nonce'), commitment: Bytes32, nonce: Bytes32 }),
  'verify-reveal': z.object({ kind: z.literal('verify-reveal'), commitment: Bytes32, nonce: Bytes32 }),
  'verify-stop': z.object({
    kind: z.literal('verify-stop'),
    because: z.enum(['stopped', 'differs']),
    /** That the comparison began with; answered by `verify-heard`. Older clients don't say. */
    commitment: z.optional(Bytes32),
  }),
  'verify-heard': z.object({ kind: z.literal('verify-heard'), commitment: Bytes32 }),
} as const;

type Kind = keyof typeof channelMessages;
export type ChannelMessageOf<K extends Kind> = Readonly<z.infer<(typeof channelMessages)[K]>>;
export type ChannelMessage = { [K in Kind]: ChannelMessageOf<K> }[Kind];
/** What the layers above say to each other; the others are the channel's own. */
export type TalkMessage = Exclude<ChannelMessage, { readonly kind: 'hello' | 'ping' | 'pong' | 'unheard' }>;

/** The text of a message; null where it is longer than the other side accepts. */
export function writeMessage(message: ChannelMessage): string | null {
  const text = JSON.stringify(message);
  return text.length <= MESSAGE_LENGTH ? text : null;
}

/** What another client said, or null: unknown, malformed or too long. */
export function readMessage(text: unknown): ChannelMessage | null {
  if (typeof text !== 'string' || text.length > MESSAGE_LENGTH) return null;
  const parsed = parseJson(text);
  if (typeof parsed !== 'object' || parsed === null || !('kind' in parsed)) return null;
  const { kind } = parsed;
  if (typeof kind !== 'string' || !Object.hasOwn(channelMessages, kind)) return null;
  return channelMessages[kind as Kind].safeParse(parsed).data ?? null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
