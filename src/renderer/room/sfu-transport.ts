import type { RoomTrickle, RoomWant, ServerPayload } from '@protocol';
import type { OutgoingTracks } from '../link/link-connection.ts';
import type { PeerConnectionState, TrackKind } from '../rtc/peer-connection.ts';
import type { SfuConnection } from '../rtc/sfu-connection.ts';
import { isLost, passesAfterMs } from '../signaling/refusal-model.ts';
import type { SignalingError } from '../signaling/signaling.ts';
import type { MediaTransport } from './media-transport.ts';
import type { RemoteParticipant } from './own-room.ts';
import type { PeerPlan } from './room-model.ts';
import { wantsOf, type ShownPictures } from './room-wants-model.ts';
import { type SfuOptions, SfuPeer } from './sfu-peer.ts';

/** What the server could not do is asked of it again after so long. */
const REPEAT_MS = 1_000;
/** A connection that is silent for so long does not come back by itself. */
const SILENT_MS = 3_000;
/** What is wanted changes several times while a window is laid out. */
const WANTS_MS = 50;

const kinds = ['audio', 'video', 'screen', 'screenSound'] as const satisfies readonly TrackKind[];

/**
 * Everything goes to the media server, and all that is wanted of others comes from it. What breaks is made anew: both peer
 * connections together, as often as it takes.
 */
export class SfuTransport implements MediaTransport<SfuPeer> {
  readonly peers = new Map<string, SfuPeer>();
  readonly #options: SfuOptions;
  readonly #stops: readonly (() => void)[];
  #plans: readonly PeerPlan[] = [];
  #shown: ShownPictures = new Map();
  #tracks: OutgoingTracks | null = null;
  #connection: SfuConnection | null = null;
  /** Counts the connections: what is said of an older one is late. */
  #generation = 0;
  #isPublished = false;
  #link: RemoteParticipant['link'] = 'connecting';
  #wanted = '';
  #closed = false;
  #cancels = { obtaining: (): void => undefined, again: (): void => undefined, wants: (): void => undefined };
  /** One offer after the other. */
  #taking: Promise<void> = Promise.resolve();

  constructor(options: SfuOptions) {
    this.#options = options;
    this.#stops = [
      options.encryption.states.subscribe(() => this.#refresh()),
      options.deps.network.subscribe((hint) => {
        if (hint === 'online' || hint === 'woke' || hint === 'moved') this.#connect();
      }),
    ];
    this.#connect();
  }

  /** The media server can't be reached: nobody is heard by it. */
  get isLost(): boolean {
    return this.#link === 'down';
  }

  sync(plans: readonly PeerPlan[]): boolean {
    this.#plans = plans;
    this.#options.encryption.sync(plans);
    const kept = new Set(plans.map(({ key }) => key));
    const gone = [...this.peers].filter(([key]) => !kept.has(key));
    for (const [key, peer] of gone) {
      peer.close();
      this.peers.delete(key);
    }
    const come = plans.filter(({ key }) => !this.peers.has(key));
    for (const { key, seat } of come) {
      const peer = new SfuPeer({ ...this.#options, seat, connection: () => this.#connection });
      peer.hold(this.#tracks === null);
      this.peers.set(key, peer);
    }
    for (const { key, seat } of plans) this.peers.get(key)?.update(seat);
    this.#want();
    return gone.length > 0 || come.length > 0;
  }

  flow(tracks: OutgoingTracks | null): void {
    this.#tracks = tracks;
    for (const kind of kinds) this.#connection?.setTrack(kind, tracks?.[kind] ?? null);
    for (const peer of this.peers.values()) peer.hold(tracks === null);
  }

  /** Which cameras are on the screen, and how high, in pixels. */
  show(shown: ShownPictures): void {
    this.#shown = shown;
    this.#want();
  }

  lineRestored(): void {
    this.#options.encryption.lineRestored();
    this.#wanted = '';
    this.#want();
  }

  subscribed({ connection, offer, lines }: ServerPayload<'room:subscribed'>): void {
    this.#taking = this.#taking.then(() => this.#take(connection, { offer, lines }));
  }

  /** The media server was away. */
  mediaLost(): void {
    this.#connect();
  }

  close(): void {
    this.#closed = true;
    // What is still answered is of no connection any more.
    this.#generation += 1;
    for (const stop of this.#stops) stop();
    for (const cancel of Object.values(this.#cancels)) cancel();
    this.#connection?.close();
    this.#connection = null;
    for (const peer of this.peers.values()) peer.close();
    this.peers.clear();
  }

  #connect(): void {
    for (const cancel of Object.values(this.#cancels)) cancel();
    this.#connection?.close();
    this.#connection = null;
    this.#isPublished = false;
    this.#generation += 1;
    const generation = this.#generation;
    const { deps, encryption } = this.#options;
    this.#cancels.obtaining = deps.iceServers.obtain((ice) => {
      const connection = deps.createSfuConnection({
        ...{ generation, ice, clock: deps.clock, transforms: encryption.transforms },
        events: {
          onCandidates: (of, candidates) => this.#trickle(of, candidates),
          onState: (state) => this.#stateChanged(state),
        },
      });
      this.#connection = connection;
      this.flow(this.#tracks);
      void this.#publish(connection, generation);
    });
  }

  async #publish(connection: SfuConnection, generation: number): Promise<void> {
    const { deps, roomId } = this.#options;
    const offer = await connection.offer();
    const result = await deps.signaling.request('room:publish', { roomId, offer });
    if (generation !== this.#generation) return;
    if (result.ok) {
      await connection.accept(result.value.answer);
      this.#isPublished = true;
      this.#wanted = '';
      this.#want();
      return;
    }
    // Otherwise the room does without the media server by now, which its next view says.
    const retryMs = isLost(result.error) ? REPEAT_MS : passesAfterMs(result.error);
    if (retryMs === null) return;
    this.#linkChanged('down');
    this.#cancels.again = deps.clock.after(retryMs, () => this.#connect());
  }

  /** Says what is wanted, if that is something else than before. */
  #want(): void {
    this.#cancels.wants();
    this.#cancels.wants = this.#options.deps.clock.after(WANTS_MS, () => void this.#sayWants());
  }

  async #sayWants(): Promise<void> {
    const { deps, roomId } = this.#options;
    const wants: RoomWant[] = wantsOf(
      this.#plans.map(({ seat }) => seat),
      this.#shown,
    );
    const text = JSON.stringify(wants);
    if (this.#closed || !this.#isPublished || text === this.#wanted) return;
    this.#wanted = text;
    const connection = this.#generation;
    const result = await deps.signaling.request('room:subscribe', { roomId, connection, wants });
    if (connection !== this.#generation) return;
    if (!result.ok) this.#refused(result.error);
    // The server has lost it, or another node has it.
    else if (!result.value.publishing) this.#connect();
  }

  #refused(error: SignalingError): void {
    this.#wanted = '';
    const retryMs = isLost(error) ? REPEAT_MS : passesAfterMs(error);
    if (retryMs !== null)
      this.#cancels.wants = this.#options.deps.clock.after(retryMs, () => void this.#sayWants());
  }

  async #take(
    generation: number,
    offered: Pick<ServerPayload<'room:subscribed'>, 'offer' | 'lines'>,
  ): Promise<void> {
    const connection = this.#connection;
    if (!connection || generation !== this.#generation) return;
    const { deps, roomId } = this.#options;
    try {
      const answer = await connection.take(offered.offer, offered.lines);
      void deps.signaling.request('room:answer', { roomId, connection: generation, answer });
      this.#refresh();
    } catch {
      deps.log.warn(`room ${roomId}: an offer of the media server was not understood`);
    }
  }

  #trickle(of: RoomTrickle['of'], candidates: RoomTrickle['candidates']): void {
    const { deps, roomId } = this.#options;
    void deps.signaling.request('room:trickle', { roomId, of, candidates });
  }

  #stateChanged(state: PeerConnectionState): void {
    if (state === 'connected') {
      this.#cancels.again();
      this.#linkChanged('up');
    } else if (state === 'failed') this.#connect();
    else if (state === 'disconnected') {
      this.#linkChanged('down');
      this.#cancels.again();
      this.#cancels.again = this.#options.deps.clock.after(SILENT_MS, () => this.#connect());
    }
  }

  #linkChanged(link: RemoteParticipant['link']): void {
    this.#link = link;
    this.#refresh();
  }

  #refresh(): void {
    for (const peer of this.peers.values()) peer.refresh(this.#link);
    this.#options.onLink();
  }
}
