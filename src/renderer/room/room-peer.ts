import type { CallAcknowledge, DeviceId, RoomId, RoomSeat, UserId } from '@protocol';
import { createSubject } from '@shared/observable.ts';
import { noTracks, type OutgoingTracks } from '../link/link-connection.ts';
import { type LinkEvent, PeerLinks } from '../link/peer-links.ts';
import { describeMicrophone, QualityWatch } from '../link/quality-watch.ts';
import { parseSignal, SignalInbox } from '../link/signal-inbox.ts';
import { SignalOutbox, type SignalWire } from '../link/signal-outbox.ts';
import { isMuted, type LocalState } from '../participant/local-state.ts';
import { MeterSlot } from '../participant/meter-slot.ts';
import type { Circumstances } from '../quality/call-quality.ts';
import type { TalkMessage } from '../rtc/channel/channel-message.ts';
import type { NetworkHint } from '../signaling/network-hints.ts';
import type { CallProofs } from '../trust/trust.ts';
import { type PeerPlan, talkIdOf } from './room-model.ts';
import type { RoomsDeps } from './rooms-deps.ts';
import type { RemoteParticipant } from './own-room.ts';
import type { ParticipantMedia } from './rooms.ts';

export const nothingSeen: ParticipantMedia = { video: null, screen: null, meter: null };

export interface RoomPeerOptions {
  readonly deps: RoomsDeps;
  readonly roomId: RoomId;
  readonly own: DeviceId;
  readonly plan: PeerPlan;
  readonly local: () => LocalState;
  /** What is spoken into; null while nothing is captured. */
  readonly microphone: () => MediaStreamTrack | null;
  /** The part of the uplink that this peer may have, from 0 to 1. */
  readonly share: () => number;
  /** The link is in another state now, or they hold it. */
  readonly onLink: () => void;
}

/**
 * Another person in the room: the connection to their device, with all that keeps one of a call alive. Where either side
 * takes its seat anew there is another one of these, at both ends.
 */
export class RoomPeer {
  readonly media = createSubject(nothingSeen);
  readonly #options: RoomPeerOptions;
  readonly #outbox: SignalOutbox;
  readonly #inbox: SignalInbox;
  readonly #proofs: CallProofs;
  readonly #links: PeerLinks;
  readonly #meter: MeterSlot;
  readonly quality: QualityWatch;
  #seat: RoomSeat;
  #link: RemoteParticipant['link'] = 'connecting';
  /** What may go to them; null: nothing, and they are not heard. */
  #tracks: OutgoingTracks | null = null;
  #remoteHeld = false;

  constructor(options: RoomPeerOptions) {
    const { deps, roomId, own, plan } = options;
    const { deviceId, person } = plan.seat;
    this.#options = options;
    this.#seat = plan.seat;
    this.#meter = new MeterSlot(deps.createStreamMeter);
    const wire: SignalWire = {
      signal: (to, seq, body) => deps.signaling.request('room:signal', { roomId, to, seq, body }),
      acknowledge: (to, runs) => void deps.signaling.request('room:acknowledge', { roomId, to, runs }),
    };
    this.#outbox = new SignalOutbox({
      ...{ wire, signaling: deps.signaling, clock: deps.clock, first: 0 },
      warn: (line) => this.#warn(line),
      tell: (to, link, message) => this.#links.tellOf(link, to, message),
    });
    this.#inbox = new SignalInbox({
      ...{ wire, clock: deps.clock },
      tell: (to, message) => this.#links.tell(to, message),
    });
    this.quality = new QualityWatch({
      createMonitor: deps.createQualityMonitor,
      link: () => this.#links.get(deviceId),
      circumstances: () => this.#circumstances(),
      tell: (word) => void this.#links.tell(deviceId, { kind: 'quality', word }),
      share: options.share,
    });
    this.#proofs = deps.proofs.openCall(
      talkIdOf(roomId, own, deviceId),
      person.userId,
      (to, message, link) =>
        link === undefined ? this.#links.tell(to, message) : this.#links.tellOf(link, to, message),
    );
    this.#links = this.#createLinks();
  }

  get participant(): Pick<RemoteParticipant, 'link' | 'talkId' | 'held'> {
    const { roomId, own } = this.#options;
    return { link: this.#link, held: this.#remoteHeld, talkId: talkIdOf(roomId, own, this.#seat.deviceId) };
  }

  get deviceId(): DeviceId {
    return this.#seat.deviceId;
  }

  get userId(): UserId {
    return this.#seat.person.userId;
  }

  /** Apart from the constructor, so that this peer is known by the time something comes of it. */
  begin(): void {
    const { deviceId } = this.#seat;
    this.#links.open(deviceId, this.#options.plan.offers ? 'offerer' : 'answerer');
    // Who lets people into the room has agreed that they connect.
    this.#links.get(deviceId)?.permit();
    this.#links.get(deviceId)?.expect();
  }

  update(seat: RoomSeat): void {
    const isBack = seat.connected && !this.#seat.connected;
    this.#seat = seat;
    if (isBack) this.#outbox.resend('all');
    this.#route();
    this.#show();
  }

  /** Null: nothing goes to them, and they are not heard. */
  flow(tracks: OutgoingTracks | null): void {
    this.#tracks = tracks;
    this.#route();
  }

  /** Whether this side holds: who does hears nothing of what would be sent. */
  sayState(): void {
    const local = this.#options.local();
    const { cameraOn: camera, screenOn: screen, held } = local;
    const state = { muted: isMuted(local), camera, screen, held };
    this.#links.tell(this.#seat.deviceId, { kind: 'state', ...state });
  }

  setVolume(volume: number): void {
    this.#links.get(this.#seat.deviceId)?.setVolume(volume);
  }

  signaled(seq: number, body: string): void {
    const { deviceId } = this.#seat;
    if (!this.#inbox.take(deviceId, seq)) return;
    const signal = parseSignal(body);
    if (signal) this.#links.get(deviceId)?.receive(signal);
    else this.#warn(`a signal of ${deviceId} made no sense`);
  }

  acknowledged(runs: CallAcknowledge['runs']): void {
    this.#outbox.acknowledged(this.#seat.deviceId, runs);
  }

  /** See `CallSession.networkHint`. */
  networkHint(hint: NetworkHint): void {
    if (hint === 'online' || hint === 'woke') this.#links.moved();
    else if (hint === 'changed' || hint === 'visible') this.#links.doubt();
  }

  lineRestored(): void {
    this.#outbox.resend('all');
  }

  close(): void {
    this.#inbox.close();
    this.#outbox.close();
    this.quality.close();
    this.#links.dispose();
    this.#proofs.close();
    this.media.set({ ...nothingSeen, meter: this.#meter.of(null) });
  }

  #createLinks(): PeerLinks {
    const { deps } = this.#options;
    return new PeerLinks({
      ...{ deps, proofs: this.#proofs },
      isLineUp: () => deps.signaling.connection.current.status === 'online',
      onDoubt: () => deps.hints.say('path-lost'),
      onMoved: (move) => deps.hints.say(move),
      onOffer: () => undefined,
      onSignal: (to, signal) => this.#outbox.send(to, signal),
      onLink: (event) => this.#linkChanged(event),
      onChannel: (device, ready) => {
        if (!ready) return;
        this.#outbox.resendDirectly(device);
        this.sayState();
        this.#proofs.reachable(device);
      },
      onChangeOver: () => this.#proofs.changedOver(),
      onDropped: (what) => this.#warn(`dropped ${what}`),
      onMessage: (_from, message, link) => this.#heard(message, link),
      onStreams: () => this.#show(),
    });
  }

  #warn(line: string): void {
    const { deps, roomId } = this.#options;
    deps.log.warn(`room ${roomId}: ${line}`);
  }

  #heard(message: TalkMessage, link: number): void {
    const { deviceId } = this.#seat;
    switch (message.kind) {
      case 'signal':
        this.signaled(message.seq, message.body);
        break;
      case 'acknowledged':
        this.acknowledged(message.runs);
        break;
      case 'quality':
        this.quality.heard(message.word);
        break;
      case 'state':
        // The rest of it the server says to everybody.
        this.#hold(message.held);
        break;
      case 'bye':
        // Of a call. In a room the server says so to everybody.
        break;
      default:
        this.#proofs.heard(deviceId, { message, link });
    }
  }

  #hold(held: boolean): void {
    if (held === this.#remoteHeld) return;
    this.#remoteHeld = held;
    this.#route();
    this.#options.onLink();
  }

  #route(): void {
    const { deviceId, screen } = this.#seat;
    const tracks = this.#remoteHeld ? null : this.#tracks;
    this.#links.flow(tracks && deviceId, tracks ?? noTracks);
    this.#links.hearScreen(tracks !== null && screen);
  }

  #linkChanged({ type }: LinkEvent): void {
    this.#link = type === 'link-up' ? 'up' : type === 'link-down' ? 'down' : 'failed';
    if (type === 'link-up') this.quality.begin();
    this.#show();
    this.#options.onLink();
  }

  #show(): void {
    const { deviceId, camera, screen } = this.#seat;
    const streams = this.#links.streams(deviceId);
    const next: ParticipantMedia = {
      video: camera && streams ? streams.video : null,
      screen: screen && streams ? streams.screen : null,
      meter: this.#meter.of(this.#link === 'up' && streams ? streams.audio : null),
    };
    if (!isSameMedia(next, this.media.current)) this.media.set(next);
  }

  #circumstances(): Circumstances {
    const { local, microphone } = this.#options;
    const own = local();
    const flows = this.#link !== 'connecting' && !own.held && !this.#remoteHeld;
    const track = microphone();
    return {
      sending: flows && !isMuted(own),
      expecting: flows && !this.#seat.muted,
      path: this.#link === 'down' ? 'silent' : (this.#links.get(this.#seat.deviceId)?.path ?? 'open'),
      microphone: track && describeMicrophone(track),
      shows: own.screenOn ? own.screenHint : null,
    };
  }
}

const isSameMedia = (a: ParticipantMedia, b: ParticipantMedia): boolean =>
  a.video === b.video && a.screen === b.screen && a.meter === b.meter;
