import { decodeChannelData, encodeChannelData } from './stun-link.ts';
import {
  attribute,
  findAttribute,
  longTermKey,
  type StunAttribute,
  type StunMessage,
  type StunMethod,
  readErrorCode,
  readXorAddress,
  uint32,
  xorAddress,
  type Endpoint,
} from './stun-message.ts';
import type { StunSession } from './stun-session.ts';
import type { TurnCredentials } from './ice-issuer.ts';

/** What a relay answered: what was asked for, or why not. */
export type TurnReply<T = null> =
  | { readonly ok: true; readonly data: T }
  | { readonly ok: false; readonly code: number; readonly reason: string };

/** How a relay may speak to others, by the number of the protocol. Calls need UDP and nothing else. */
const PEER_TRANSPORTS = { udp: 17, tcp: 6 };
const LIFETIME_S = 120;
const MAX_TRIES = 4;
/** Every allocation here has one peer, so one channel. */
const CHANNEL = 0x4000;

interface Challenge {
  readonly realm: string;
  readonly nonce: Buffer;
}

type AttributeMaker = (transactionId: Buffer) => readonly StunAttribute[];

/**
 * A place on a relay: what is sent to its address arrives here, and what is sent here leaves from its address.
 * After RFC 8656; every relay speaks the same.
 */
export class TurnAllocation {
  readonly relayed: Endpoint;
  readonly #line: AuthenticatedLine;

  constructor(line: AuthenticatedLine, relayed: Endpoint) {
    this.#line = line;
    this.relayed = relayed;
  }

  /** Lets this peer send to us. */
  permit(peer: Endpoint): Promise<TurnReply> {
    return this.#line.ask('createPermission', (id) => [xorAddress('xorPeerAddress', peer, id)]);
  }

  /** Makes this peer the one that `send` and `onData` are about. */
  bind(peer: Endpoint): Promise<TurnReply> {
    return this.#line.ask('channelBind', (id) => [
      attribute('channelNumber', uint32(CHANNEL * 0x10000)),
      xorAddress('xorPeerAddress', peer, id),
    ]);
  }

  send(data: Buffer): void {
    const { link } = this.#line.session;
    link.send(encodeChannelData(CHANNEL, data, link.isStream));
  }

  onData(listener: (data: Buffer) => void): void {
    this.#line.session.link.onPacket((packet) => {
      const received = decodeChannelData(packet);
      if (received?.channel === CHANNEL) listener(received.data);
    });
  }

  /** Gives the place back at once instead of leaving it to its end. */
  release(): Promise<TurnReply> {
    return this.#line.ask('refresh', () => [attribute('lifetime', uint32(0))]);
  }
}

/**
 * Asks for a place on the relay, from which it speaks to others over UDP or, where it does that (RFC 6062), opens TCP
 * connections to them. Rejects with a `StunFault` when it does not answer.
 */
export async function allocate(
  session: StunSession,
  credentials: TurnCredentials | null,
  toPeersOver: keyof typeof PEER_TRANSPORTS = 'udp',
): Promise<TurnReply<TurnAllocation>> {
  const line = new AuthenticatedLine(session, credentials);
  const answer = await line.exchange('allocate', () => [
    attribute('requestedTransport', Buffer.of(PEER_TRANSPORTS[toPeersOver], 0, 0, 0)),
    attribute('lifetime', uint32(LIFETIME_S)),
  ]);
  const refused = refusalOf(answer);
  if (refused !== null) return refused;
  const relayed = relayedAddressIn(answer);
  if (relayed === null) return { ok: false, code: 0, reason: 'the answer names no address' };
  return {
    ok: true,
    data: new TurnAllocation(line, relayed),
  };
}

/** Requests that prove who asks, once the relay has said how. */
class AuthenticatedLine {
  readonly session: StunSession;
  readonly #credentials: TurnCredentials | null;
  #challenge: Challenge | null = null;

  constructor(session: StunSession, credentials: TurnCredentials | null) {
    this.session = session;
    this.#credentials = credentials;
  }

  async ask(method: StunMethod, attributes: AttributeMaker): Promise<TurnReply> {
    return refusalOf(await this.exchange(method, attributes)) ?? { ok: true, data: null };
  }

  /**
   * The answer; asked again when the relay demands proof (401) or a fresher nonce (438). The latter may happen more than
   * once: a request that was sent twice gets two nonces, of which the relay remembers the last.
   */
  async exchange(method: StunMethod, attributes: AttributeMaker): Promise<StunMessage> {
    let hadChallenge = this.#challenge !== null;
    let answer = await this.#once(method, attributes);
    for (let tries = 1; tries < MAX_TRIES; tries += 1) {
      const code = refusalOf(answer)?.code;
      const isAskedAgain = code === 438 || (code === 401 && !hadChallenge);
      if (!isAskedAgain || !this.#learn(answer)) break;
      hadChallenge = true;
      answer = await this.#once(method, attributes);
    }
    return answer;
  }

  #once(method: StunMethod, attributes: AttributeMaker): Promise<StunMessage> {
    const challenge = this.#challenge;
    const credentials = this.#credentials;
    if (challenge === null || credentials === null) return this.session.request({ method, attributes });
    const { username, credential } = credentials;
    return this.session.request({
      method,
      attributes: (id) => [
        ...attributes(id),
        attribute('username', username),
        attribute('realm', challenge.realm),
        attribute('nonce', challenge.nonce),
      ],
      key: longTermKey(username, challenge.realm, credential),
    });
  }

  #learn(answer: StunMessage): boolean {
    const nonce = findAttribute(answer, 'nonce');
    const realm = findAttribute(answer, 'realm')?.toString('utf8') ?? this.#challenge?.realm;
    if (this.#credentials === null || nonce === null || realm === undefined) return false;
    this.#challenge = { realm, nonce };
    return true;
  }
}

function relayedAddressIn(message: StunMessage): Endpoint | null {
  const value = findAttribute(message, 'xorRelayedAddress');
  return value === null ? null : readXorAddress(value, message.transactionId);
}

function refusalOf(answer: StunMessage): { ok: false; code: number; reason: string } | null {
  if (answer.kind === 'success') return null;
  const value = findAttribute(answer, 'errorCode');
  const error = value === null ? null : readErrorCode(value);
  return { ok: false, ...(error ?? { code: 0, reason: 'without a reason' }) };
}
