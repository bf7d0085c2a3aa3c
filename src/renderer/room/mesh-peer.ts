import type { CallAcknowledge, DeviceId, RoomId, RoomMediaPath, RoomSeat, UserId } from '@protocol';
import { createSubject, type Observable } from '@shared/observable.ts';
import { noTracks, type OutgoingTracks } from '../link/link-connection.ts';
import { type HostMessage, Leg, type LegHost } from '../link/leg.ts';
import type { LinkEvent } from '../link/peer-links.ts';
import { describeMicrophone, QualityWatch } from '../link/quality-watch.ts';
import type { HandedOver } from '../participant/handed-over.ts';
import { isMuted, type LocalState } from '../participant/local-state.ts';
import { MeterSlot } from '../participant/meter-slot.ts';
import type { Circumstances, QualityReading } from '../quality/call-quality.ts';
import { type PeerPlan, talkIdOf } from './room-model.ts';
import type { RoomsDeps } from './rooms-deps.ts';
import type { RemoteParticipant } from './own-room.ts';
import type { RoomPeer } from './media-transport.ts';
import type { ParticipantMedia } from './rooms.ts';

export const nothingSeen: ParticipantMedia = { video: null, screen: null, meter: null };

export interface MeshPeerOptions {
  readonly deps: RoomsDeps;
  readonly roomId: RoomId;
  readonly own: DeviceId;
  readonly plan: Pick<PeerPlan, 'seat' | 'offers'>;
  /** The leg of the call that this room was, to the same device. */
  readonly from: HandedOver | null;
  readonly local: () => LocalState;
  /** What is spoken into; null while nothing is captured. */
  readonly microphone: () => MediaStreamTrack | null;
  /** The link is in another state now, or they hold it. */
  readonly onLink: () => void;
  /** They hear this side by that way now. */
  readonly onHearing: (by: RoomMediaPath) => void;
}

/**
 * Another person in a mesh: the connection to their device, with all that keeps one of a call alive. Where either side
 * takes its seat anew there is another one of these, at both ends.
 */
export class MeshPeer implements RoomPeer {
  readonly media = createSubject(nothingSeen);
  readonly #options: MeshPeerOptions;
  readonly #leg: Leg;
  readonly #meter: MeterSlot;
  readonly #quality: QualityWatch;
  #seat: RoomSeat;
  #link: RemoteParticipant['link'] = 'connecting';
  /** What may go to them; null: nothing, and they are not heard. */
  #tracks: OutgoingTracks | null = null;
  #remoteHeld = false;
  #audible = true;
  #volume = 1;

  constructor(options: MeshPeerOptions) {
    const { deps, roomId, own, plan, from } = options;
    const { deviceId, person } = plan.seat;
    this.#options = options;
    this.#seat = plan.seat;
    this.#meter = new MeterSlot(deps.createStreamMeter);
    const host = this.#host();
    this.#leg =
      from?.leg ??
      new Leg({
        ...{ deps, talkId: talkIdOf(roomId, own, deviceId), peer: person.userId, first: 0, host },
      });
    if (from) {
      this.#link = from.link;
      this.#remoteHeld = from.remoteHeld;
      this.#leg.serve(host);
    }
    this.#quality = new QualityWatch({
      createMonitor: deps.createQualityMonitor,
      link: () => this.#leg.links.get(deviceId),
      circumstances: () => this.#circumstances(),
      tell: (word) => void this.#leg.links.tell(deviceId, { kind: 'quality', word }),
    });
  }

  get participant(): Pick<RemoteParticipant, 'link' | 'talkId' | 'held'> {
    return { link: this.#link, held: this.#remoteHeld, talkId: this.#leg.talkId };
  }

  get quality(): Observable<QualityReading> {
    return this.#quality.reading;
  }

  get isHeard(): boolean {
    return this.#link === 'up' && this.#leg.links.get(this.#seat.deviceId)?.path === 'open';
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
    if (this.#options.from) {
      if (this.#link !== 'connecting') this.#quality.begin();
      return;
    }
    this.#leg.links.open(deviceId, this.#options.plan.offers ? 'offerer' : 'answerer');
    // Who lets people into the room has agreed that they connect.
    this.#leg.links.get(deviceId)?.permit();
    this.#leg.links.get(deviceId)?.expect();
  }

  update(seat: RoomSeat): void {
    const isBack = seat.connected && !this.#seat.connected;
    this.#seat = seat;
    if (isBack) this.#leg.outbox.resend('all');
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
    this.#leg.links.tell(this.#seat.deviceId, { kind: 'state', ...state });
  }

  setVolume(volume: number): void {
    this.#volume = volume;
    this.#applyVolume();
  }

  setAudible(audible: boolean): void {
    this.#audible = audible;
    this.#applyVolume();
  }

  /** Says by which way this side hears them. */
  sayHearing(by: RoomMediaPath): void {
    this.#leg.links.tell(this.#seat.deviceId, { kind: 'hearing', by });
  }

  signaled(seq: number, body: string): void {
    this.#leg.signaled(this.#seat.deviceId, seq, body);
  }

  acknowledged(runs: CallAcknowledge['runs']): void {
    this.#leg.acknowledged(this.#seat.deviceId, runs);
  }

  lineRestored(): void {
    this.#leg.outbox.resend('all');
  }

  close(): void {
    this.#quality.close();
    this.#leg.close();
    this.media.set({ ...nothingSeen, meter: this.#meter.of(null) });
  }

  #host(): LegHost {
    const { deps, roomId } = this.#options;
    return {
      wire: {
        signal: (to, seq, body) => deps.signaling.request('room:signal', { roomId, to, seq, body }),
        acknowledge: (to, runs) => void deps.signaling.request('room:acknowledge', { roomId, to, runs }),
      },
      warn: (line) => this.#warn(line),
      onSignal: (from, signal) => this.#leg.links.get(from)?.receive(signal),
      onOffer: () => undefined,
      onLink: (event) => this.#linkChanged(event),
      onReachable: () => this.sayState(),
      onMessage: (_from, message) => this.#heard(message),
      onStreams: () => this.#show(),
    };
  }

  /** Silent at once, and decoded all the while. */
  #applyVolume(): void {
    this.#leg.links.get(this.#seat.deviceId)?.wish({ volume: this.#audible ? this.#volume : 0 });
  }

  #warn(line: string): void {
    const { deps, roomId } = this.#options;
    deps.log.warn(`room ${roomId}: ${line}`);
  }

  #heard(message: HostMessage): void {
    switch (message.kind) {
      case 'quality':
        this.#quality.heard(message.word);
        break;
      case 'state':
        // The rest of it the server says to everybody.
        this.#hold(message.held);
        break;
      case 'hearing':
        this.#options.onHearing(message.by);
        break;
      case 'bye':
        // Of a call. In a room the server says so to everybody.
        break;
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
    this.#leg.links.flow(tracks && deviceId, tracks ?? noTracks);
    this.#leg.links.hearScreen(tracks !== null && screen);
  }

  #linkChanged({ type }: LinkEvent): void {
    this.#link = type === 'link-up' ? 'up' : type === 'link-down' ? 'down' : 'failed';
    if (type === 'link-up') this.#quality.begin();
    this.#show();
    this.#options.onLink();
  }

  #show(): void {
    const { deviceId, camera, screen } = this.#seat;
    const streams = this.#leg.links.streams(deviceId);
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
      path: this.#link === 'down' ? 'silent' : (this.#leg.links.get(this.#seat.deviceId)?.path ?? 'open'),
      microphone: track && describeMicrophone(track),
      shows: own.screenOn ? own.screenHint : null,
    };
  }
}

export const isSameMedia = (a: ParticipantMedia, b: ParticipantMedia): boolean =>
  a.video === b.video && a.screen === b.screen && a.meter === b.meter;
