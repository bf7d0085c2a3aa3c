import type { CallAcknowledge, CallId, DeviceId, PeerSignal, UserId } from '@protocol';
import type { TalkMessage } from '../rtc/channel/channel-message.ts';
import type { Signaling } from '../signaling/signaling.ts';
import type { CallProofs, ProofOffice, VerificationMessage } from '../trust/trust.ts';
import { type LinkDeps, type LinkEvent, PeerLinks } from './peer-links.ts';
import { parseSignal, SignalInbox } from './signal-inbox.ts';
import { SignalOutbox, type SignalWire } from './signal-outbox.ts';

export interface LegDeps extends LinkDeps {
  readonly signaling: Signaling;
  readonly proofs: ProofOffice;
}

/** What devices say directly, but for what the leg sees to by itself. */
export type HostMessage = Exclude<TalkMessage, { kind: 'signal' | 'acknowledged' } | VerificationMessage>;

/** Whom a leg serves: a call, or a place in a room. */
export interface LegHost {
  readonly wire: SignalWire;
  /** One line for the log. */
  readonly warn: (line: string) => void;
  readonly onSignal: (from: DeviceId, signal: PeerSignal) => void;
  readonly onOffer: (offer: string | null) => void;
  readonly onLink: (event: LinkEvent) => void;
  /** A device can be told things directly now. */
  readonly onReachable: (device: DeviceId) => void;
  readonly onMessage: (from: DeviceId, message: HostMessage) => void;
  readonly onStreams: () => void;
}

export interface LegOptions {
  readonly deps: LegDeps;
  /** Names the talk in proofs and in `Trust`, the same at both ends, for as long as the leg lasts. */
  readonly talkId: CallId;
  readonly peer: UserId;
  /** The first number for signals that no page before this one has used. */
  readonly first: number;
  readonly host: LegHost;
}

/**
 * The part of a call or a room between this device and those of one other person: the links, the signals with their
 * numbers, and the proofs of whom it leads to. A leg outlives its host: the call that becomes a room hands it on as it
 * is, with nothing of the sound missed.
 */
export class Leg {
  readonly talkId: CallId;
  readonly links: PeerLinks;
  readonly inbox: SignalInbox;
  readonly outbox: SignalOutbox;
  readonly #proofs: CallProofs;
  #host: LegHost;

  constructor({ deps, talkId, peer, first, host }: LegOptions) {
    this.talkId = talkId;
    this.#host = host;
    const wire: SignalWire = {
      signal: (to, seq, body) => this.#host.wire.signal(to, seq, body),
      acknowledge: (to, runs) => this.#host.wire.acknowledge(to, runs),
    };
    this.outbox = new SignalOutbox({
      ...{ wire, first, signaling: deps.signaling, clock: deps.clock },
      warn: (line) => this.#host.warn(line),
      tell: (to, link, message) => this.links.tellOf(link, to, message),
    });
    this.inbox = new SignalInbox({
      ...{ wire, clock: deps.clock },
      tell: (to, message) => this.links.tell(to, message),
    });
    this.#proofs = deps.proofs.openCall(talkId, peer, (to, message, link) =>
      link === undefined ? this.links.tell(to, message) : this.links.tellOf(link, to, message),
    );
    this.links = this.#createLinks(deps);
  }

  /** From now on it is the leg of that one. What waits to be said is said their way, too. */
  serve(host: LegHost): void {
    this.#host = host;
    this.outbox.resend('all');
  }

  signaled(from: DeviceId, seq: number, body: string): void {
    if (!this.inbox.take(from, seq)) return;
    const signal = parseSignal(body);
    if (signal) this.#host.onSignal(from, signal);
    else this.#host.warn(`a signal of ${from} made no sense`);
  }

  acknowledged(from: DeviceId, runs: CallAcknowledge['runs']): void {
    this.outbox.acknowledged(from, runs);
  }

  /** Only that device has a part in it from now on. */
  keepOnly(device: DeviceId | null): void {
    this.links.close(device);
    this.outbox.keepOnly(device);
  }

  close(): void {
    this.inbox.close();
    this.outbox.close();
    this.links.dispose();
    this.#proofs.close();
  }

  #createLinks(deps: LegDeps): PeerLinks {
    return new PeerLinks({
      ...{ deps, proofs: this.#proofs },
      isLineUp: () => deps.signaling.connection.current.status === 'online',
      onOffer: (offer) => this.#host.onOffer(offer),
      onSignal: (to, signal) => this.outbox.send(to, signal),
      onLink: (event) => this.#host.onLink(event),
      onChannel: (device, ready) => {
        if (!ready) return;
        this.outbox.resendDirectly(device);
        this.#host.onReachable(device);
        this.#proofs.reachable(device);
      },
      onChangeOver: () => this.#proofs.changedOver(),
      onDropped: (what) => this.#host.warn(`dropped ${what}`),
      onMessage: (from, message, link) => this.#heard(from, message, link),
      onStreams: () => this.#host.onStreams(),
    });
  }

  #heard(from: DeviceId, message: TalkMessage, link: number): void {
    switch (message.kind) {
      case 'signal':
        this.signaled(from, message.seq, message.body);
        break;
      case 'acknowledged':
        this.acknowledged(from, message.runs);
        break;
      case 'state':
      case 'bye':
      case 'quality':
      case 'hearing':
        this.#host.onMessage(from, message);
        break;
      default:
        this.#proofs.heard(from, { message, link });
    }
  }
}
