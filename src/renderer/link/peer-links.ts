import type { DeviceId, EndDetail, PeerSignal } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import type { Observable } from '@shared/observable.ts';
import type { Settings } from '@shared/settings.ts';
import type { SoundWish } from '../rtc/opus-parameters-model.ts';
import type { TalkMessage } from '../rtc/channel/channel-message.ts';
import type { CreateRemoteAudio } from '../media/media.ts';
import type { CreatePeerConnection, PeerRole, RemoteStreams } from '../rtc/peer-connection.ts';
import type { NetworkMonitor } from '../network/network-monitor.ts';
import type { CallProofs } from '../trust/trust.ts';
import type { IceServers } from './ice/ice-servers.ts';
import { noTracks, type OutgoingTracks } from './link-connection.ts';
import { PeerLink } from './peer-link.ts';

/** What becomes of the link to a device. Times are ms since epoch. */
export type LinkEvent =
  | { readonly type: 'link-up' | 'link-down'; readonly device: DeviceId }
  | {
      readonly type: 'link-failed';
      readonly device: DeviceId;
      readonly reason: EndDetail | 'media-failed';
      readonly by: 'server' | 'local';
      readonly at: number;
    };

/** What links to other devices are made with. */
export interface LinkDeps {
  readonly createPeerConnection: CreatePeerConnection;
  readonly createRemoteAudio: CreateRemoteAudio;
  readonly iceServers: Pick<IceServers, 'obtain' | 'cutOff'>;
  readonly network: NetworkMonitor;
  readonly clock: Clock;
  readonly settings: Observable<Settings>;
}

export interface PeerLinksOptions {
  readonly deps: LinkDeps;
  readonly proofs: Pick<CallProofs, 'link'>;
  readonly isLineUp: () => boolean;
  readonly onOffer: (offer: string | null) => void;
  readonly onSignal: (to: DeviceId, signal: PeerSignal) => void;
  readonly onLink: (event: LinkEvent) => void;
  /** Whether a device can be told things directly; see {@link PeerLinks.tell}. */
  readonly onChannel: (device: DeviceId, ready: boolean) => void;
  /** Another connection is talked over than before. */
  readonly onChangeOver: () => void;
  /** Over the connection of that number. */
  readonly onMessage: (from: DeviceId, message: TalkMessage, link: number) => void;
  /** A signal of the other side is not used; says what and why, for the log. */
  readonly onDropped: (what: string) => void;
  /** Somewhere the streams are others now. */
  readonly onStreams: () => void;
}

/** Whose link it is, and what it has to say to them once that is known. */
interface Seat {
  device: DeviceId | null;
  readonly unsent: PeerSignal[];
}

interface NewLink {
  readonly role: PeerRole;
  readonly comesBack: boolean;
  readonly seat: Seat;
  readonly onSignal: (signal: PeerSignal) => void;
}

/** How long the first offer may take. Without it the call starts all the same, and connects after the answer. */
const OFFER_TIMEOUT_MS = 1_000;

/**
 * The links to the devices of one person, one for each: while a call rings all that may answer it. The first offer may be
 * made before anybody knows which device will get it, so its link waits here for its device, and with it what it has to say.
 */
export class PeerLinks {
  readonly #options: PeerLinksOptions;
  readonly #links = new Map<DeviceId, PeerLink>();
  #unassigned: { readonly link: PeerLink; readonly seat: Seat } | null = null;
  /** Some device may hold the first offer without our knowing which: newer ones must outdo it. */
  #generation = 0;
  #flowingTo: DeviceId | null = null;
  readonly #stopFollowing: () => void;
  #tracks = noTracks;
  #hearsScreen = false;

  constructor(options: PeerLinksOptions) {
    this.#options = options;
    this.#stopFollowing = options.deps.settings.subscribe(() => this.#retune());
  }

  makeOffer(): void {
    const seat: Seat = { device: null, unsent: [] };
    let offered = false;
    const offer = (value: string | null): void => {
      cancelTimeout();
      if (!offered) this.#options.onOffer(value);
      offered = true;
    };
    const cancelTimeout = this.#options.deps.clock.after(OFFER_TIMEOUT_MS, () => offer(null));
    const link = this.#create({
      ...{ role: 'offerer', seat, comesBack: false },
      onSignal: (signal) => {
        if (!offered && signal.kind === 'description') offer(JSON.stringify(signal));
        else this.#send(seat, signal);
      },
    });
    this.#unassigned = { link, seat };
    if (link.isHopeless) offer(null);
  }

  /** Without a device the offer is taken back. */
  assignOffer(device: DeviceId | null): void {
    if (!this.#unassigned) return;
    const { link, seat } = this.#unassigned;
    this.#unassigned = null;
    if (device === null) {
      this.#generation = 1;
      link.close();
      return;
    }
    seat.device = device;
    this.#links.set(device, link);
    for (const signal of seat.unsent.splice(0)) this.#send(seat, signal);
  }

  open(device: DeviceId, role: PeerRole): void {
    this.#open(device, role, false);
  }

  /** To a device that has been connected to from a page before this one, after a connection of that number. */
  reopen(device: DeviceId, role: PeerRole, generation: number): void {
    this.#generation = generation;
    this.#open(device, role, true);
  }

  get(device: DeviceId): PeerLink | undefined {
    return this.#links.get(device);
  }

  /** Tells a device something directly; false where it can't be told so. */
  tell(device: DeviceId, message: TalkMessage): boolean {
    return this.#links.get(device)?.send(message) ?? false;
  }

  /** The same for what is about one connection: only over itself, where it does not stand in another one's way. */
  tellOf(generation: number, device: DeviceId, message: TalkMessage): boolean {
    return this.#links.get(device)?.carries(generation) === true && this.tell(device, message);
  }

  tellAll(message: TalkMessage): void {
    for (const device of this.#links.keys()) this.tell(device, message);
  }

  streams(device: DeviceId): RemoteStreams | null {
    return this.#links.get(device)?.streams ?? null;
  }

  /** Only this device hears and is heard. */
  flow(flowingTo: DeviceId | null, tracks: OutgoingTracks): void {
    this.#flowingTo = flowingTo;
    this.#tracks = tracks;
    this.#route();
  }

  /** Whether that device shows a screen, whose sound is to be heard. */
  hearScreen(hears: boolean): void {
    this.#hearsScreen = hears;
    this.#route();
  }

  /** The devices of this side are others now. */
  retrack(tracks: OutgoingTracks): void {
    this.flow(this.#flowingTo, tracks);
  }

  close(except: DeviceId | null): void {
    this.#unassigned?.link.close();
    this.#unassigned = null;
    for (const [device, link] of this.#links) {
      if (device === except) continue;
      link.close();
      this.#links.delete(device);
    }
  }

  dispose(): void {
    this.#stopFollowing();
    this.close(null);
  }

  #open(device: DeviceId, role: PeerRole, comesBack: boolean): void {
    if (this.#links.has(device)) return;
    const seat: Seat = { device, unsent: [] };
    const onSignal = (signal: PeerSignal): void => this.#send(seat, signal);
    this.#links.set(device, this.#create({ role, seat, onSignal, comesBack }));
    this.#route();
  }

  #retune(): void {
    const sound = soundWish(this.#options.deps.settings.current);
    for (const link of [...this.#links.values(), this.#unassigned?.link]) link?.wish({ sound });
  }

  #route(): void {
    for (const [device, link] of this.#links) {
      const flows = device === this.#flowingTo;
      link.wish({
        ...{ tracks: flows ? this.#tracks : noTracks, audible: flows },
        screenAudible: flows && this.#hearsScreen,
      });
    }
  }

  #send({ device, unsent }: Seat, signal: PeerSignal): void {
    if (device === null) unsent.push(signal);
    else this.#options.onSignal(device, signal);
  }

  #create({ role, seat, onSignal, comesBack }: NewLink): PeerLink {
    const { deps, isLineUp, proofs } = this.#options;
    const { onLink, onStreams, onChannel, onChangeOver, onDropped, onMessage } = this.#options;
    const ifSeated = (say: (device: DeviceId) => void): void => {
      if (seat.device !== null) say(seat.device);
    };
    const link: PeerLink = new PeerLink({
      ...{ role, isLineUp, comesBack, iceServers: deps.iceServers, generation: this.#generation },
      createPeerConnection: deps.createPeerConnection,
      createRemoteAudio: deps.createRemoteAudio,
      ...{ clock: deps.clock, network: deps.network },
      sound: soundWish(deps.settings.current),
      proofsFor: (context) =>
        proofs.link({
          ...{ ...context, device: () => seat.device },
          isUsed: () => link.carries(context.generation),
        }),
      events: {
        ...{ onSignal, onStreams, onChangeOver, onDropped },
        onUp: () => ifSeated((device) => onLink({ type: 'link-up', device })),
        onDown: () => ifSeated((device) => onLink({ type: 'link-down', device })),
        onFailed: (reason) => {
          const isServers = reason === 'no-relay' && deps.iceServers.cutOff() === 'by-server';
          const by = isServers ? 'server' : 'local';
          ifSeated((device) => onLink({ type: 'link-failed', device, reason, by, at: deps.clock.now() }));
        },
        onChannel: (ready) => ifSeated((device) => onChannel(device, ready)),
        onMessage: (message, generation) => ifSeated((device) => onMessage(device, message, generation)),
      },
    });
    return link;
  }
}

const soundWish = ({ soundProfile, sparesSilence }: Settings): SoundWish => ({
  music: soundProfile === 'music',
  sparesSilence,
});
