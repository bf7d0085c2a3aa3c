import type { DeviceId, RoomTrickle } from '../protocol/index.ts';
import { endedIn, feedsIn, type Feed } from './sfu-feeds.ts';
import type { HandleEvents, JanusHandle, PluginData } from './janus-link.ts';
import { SfuSubscription, type Offered } from './sfu-subscription.ts';
import type { SfuPlace, Wanted } from './sfu.ts';

export interface SfuSeatOptions {
  readonly place: SfuPlace;
  readonly attach: (events: HandleEvents) => Promise<JanusHandle>;
  readonly onOffer: (offered: Offered) => void;
  /** It was put out, or the room is over. */
  readonly onEnded: () => void;
  readonly onFailure: (error: unknown) => void;
}

interface Publication {
  readonly handle: JanusHandle;
  readonly feedId: number;
  readonly privateId: number;
}

/**
 * One device in a room of the media server, on the node that it is connected to: what it sends and what it gets. Only who
 * sends hears who else does, so nothing is subscribed before.
 */
export class SfuSeat {
  readonly #options: SfuSeatOptions;
  readonly #feeds = new Map<DeviceId, Feed>();
  #publication: Publication | null = null;
  #subscription: SfuSubscription | null = null;
  #wanted: Wanted | null = null;

  constructor(options: SfuSeatOptions) {
    this.#options = options;
  }

  get place(): SfuPlace {
    return this.#options.place;
  }

  get sfuId(): number {
    return this.#options.place.sfu.id;
  }

  /** Null while it sends nothing. */
  get feedId(): number | null {
    return this.#publication?.feedId ?? null;
  }

  async publish(offer: string): Promise<string> {
    const { attach, place } = this.#options;
    let feedId: number | null = null;
    const isCurrent = (): boolean => this.#publication?.feedId === feedId;
    /** Told before it was read what this handle is. */
    const early: PluginData[] = [];
    const handle = await attach({
      onEvent: (data) => {
        if (feedId === null) early.push(data);
        else if (isCurrent()) this.#happened(data);
      },
      onDetached: () => {
        if (isCurrent()) this.#options.onEnded();
      },
    });
    try {
      const { data, jsep } = await handle.request(
        {
          ...{ request: 'joinandconfigure', ptype: 'publisher', room: place.sfu.id, pin: place.sfu.pin },
          display: place.deviceId,
        },
        { type: 'offer', sdp: offer },
      );
      feedId = Number(data['id']);
      this.#replace({ handle, feedId, privateId: Number(data['private_id']) }, data);
      for (const each of early) this.#happened(each);
      return jsep?.sdp ?? '';
    } catch (error) {
      handle.detach();
      throw error;
    }
  }

  subscribe(wanted: Wanted): void {
    const isRepeated = this.#wanted?.connection === wanted.connection;
    this.#wanted = wanted;
    if (isRepeated) this.#subscription?.repeat();
    this.#follow();
  }

  async answer({ connection, sdp }: { readonly connection: number; readonly sdp: string }): Promise<void> {
    if (this.#subscription?.connection === connection) await this.#subscription.answer(sdp);
  }

  trickle({ of, candidates }: Pick<RoomTrickle, 'of' | 'candidates'>): void {
    const target = of === 'publish' ? this.#publication?.handle : this.#subscription;
    for (const candidate of candidates) target?.trickle(candidate);
    if (candidates.length === 0) target?.trickle(null);
  }

  close(): void {
    this.#publication?.handle.detach();
    this.#publication = null;
    this.#subscription?.close();
    this.#subscription = null;
  }

  /** Janus lets one subscribe by the leave of who sends, so a new publication means a new subscription. */
  #replace(publication: Publication, data: PluginData): void {
    this.#publication?.handle.detach();
    this.#subscription?.close();
    this.#subscription = null;
    this.#wanted = null;
    this.#publication = publication;
    this.#feeds.clear();
    this.#learn(data);
  }

  #happened(data: PluginData): void {
    const ended = endedIn(data);
    if (data['videoroom'] === 'destroyed' || (ended === 'own' && data['unpublished'] === undefined)) {
      this.#options.onEnded();
      return;
    }
    this.#learn(data);
    for (const [deviceId, { feedId }] of this.#feeds) if (feedId === ended) this.#feeds.delete(deviceId);
    this.#follow();
  }

  #learn(data: PluginData): void {
    // What a device sends itself it does not get.
    const others = feedsIn(data).filter(({ deviceId }) => deviceId !== this.#options.place.deviceId);
    for (const feed of others) this.#feeds.set(feed.deviceId, feed);
  }

  #follow(): void {
    const { place, attach, onOffer, onFailure } = this.#options;
    if (this.#wanted === null || this.#publication === null) return;
    const { connection, wants } = this.#wanted;
    if (this.#subscription?.connection !== connection) {
      this.#subscription?.close();
      const entrance = {
        ...{ room: place.sfu.id, pin: place.sfu.pin, private_id: this.#publication.privateId },
      };
      this.#subscription = new SfuSubscription({ connection, entrance, attach, onOffer, onFailure });
    }
    this.#subscription.follow(wants, new Map(this.#feeds));
  }
}
