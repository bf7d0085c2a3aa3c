import type { DeviceId, RoomMediaKind, RoomWant } from '../protocol/index.ts';
import type { Feed, SubscribedLine, WantedLine } from './sfu-feeds.ts';
import { availableOf, changesOf, layersOf, linesIn } from './sfu-feeds.ts';
import type { HandleEvents, JanusHandle, Jsep, PluginAnswer } from './janus-link.ts';

/** An offer to the device, with whose lines are in it. */
export interface Offered {
  readonly connection: number;
  readonly offer: string;
  readonly lines: { mid: string; deviceId: DeviceId; kind: RoomMediaKind }[];
}

export interface SubscriptionOptions {
  readonly connection: number;
  /** What Janus wants to know of who comes into the room. */
  readonly entrance: { readonly room: number; readonly pin: string; readonly private_id: number };
  readonly attach: (events: HandleEvents) => Promise<JanusHandle>;
  readonly onOffer: (offered: Offered) => void;
  readonly onFailure: (error: unknown) => void;
}

/**
 * The connection by which one device gets what others send. Janus makes the offers, one at a time: while one is not
 * answered, what has changed since waits.
 */
export class SfuSubscription {
  readonly connection: number;
  readonly #options: SubscriptionOptions;
  #handle: JanusHandle | null = null;
  #isClosed = false;
  #wants: readonly RoomWant[] = [];
  #feeds: ReadonlyMap<DeviceId, Feed> = new Map();
  #lines: readonly SubscribedLine[] = [];
  #layers: ReadonlyMap<string, number> = new Map();
  #unanswered: Offered | null = null;
  #isBusy = false;
  /** Counts what was told of wants and feeds. */
  #news = 0;

  constructor(options: SubscriptionOptions) {
    this.#options = options;
    this.connection = options.connection;
  }

  /** What is wanted and what there is. An offer follows where the two have come to differ from what is subscribed. */
  follow(wants: readonly RoomWant[], feeds: ReadonlyMap<DeviceId, Feed>): void {
    this.#wants = wants;
    this.#feeds = feeds;
    this.#news += 1;
    void this.#sync();
  }

  /** The device may have missed the last offer. */
  repeat(): void {
    if (this.#unanswered !== null) this.#options.onOffer(this.#unanswered);
  }

  async answer(sdp: string): Promise<void> {
    if (this.#unanswered === null || this.#handle === null) return;
    this.#unanswered = null;
    const { room, pin } = this.#options.entrance;
    await this.#handle.request({ request: 'start', room, pin }, { type: 'answer', sdp });
    // A keyframe is asked for with each layer that is chosen, which finds nobody before there is a connection.
    this.#layers = new Map();
    await this.#sync();
  }

  trickle(candidate: object | null): void {
    this.#handle?.trickle(candidate);
  }

  close(): void {
    this.#isClosed = true;
    this.#handle?.detach();
    this.#handle = null;
  }

  async #sync(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      for (let seen = -1; this.#isFree() && seen !== this.#news;) {
        seen = this.#news;
        await this.#step();
      }
    } catch (error) {
      // What Janus refuses is asked for again with the next change.
      if (!this.#isClosed) this.#options.onFailure(error);
    } finally {
      this.#isBusy = false;
    }
  }

  #isFree(): boolean {
    return !this.#isClosed && this.#unanswered === null;
  }

  async #step(): Promise<void> {
    const wanted = availableOf(this.#wants, this.#feeds);
    const { subscribe, unsubscribe } = changesOf(this.#lines, wanted);
    if (subscribe.length + unsubscribe.length === 0) await this.#chooseLayers(wanted);
    else this.#offer(await this.#requestChange(subscribe, unsubscribe));
  }

  async #requestChange(subscribe: readonly object[], unsubscribe: readonly object[]): Promise<PluginAnswer> {
    if (this.#handle !== null) {
      const changes = {
        ...(subscribe.length > 0 && { subscribe }),
        ...(unsubscribe.length > 0 && { unsubscribe }),
      };
      return this.#handle.request({ request: 'update', ...changes });
    }
    const handle = await this.#options.attach({ onEvent: () => undefined, onDetached: () => this.close() });
    const joined = await handle.request({
      ...{ request: 'join', ptype: 'subscriber', ...this.#options.entrance },
      // A feed that ends is unsubscribed from like any other that is not wanted any more.
      ...{ autoupdate: false, use_msid: false, streams: subscribe },
    });
    if (this.#isClosed) handle.detach();
    else this.#handle = handle;
    return joined;
  }

  #offer({ data, jsep }: PluginAnswer): void {
    this.#lines = linesIn(data);
    if (jsep !== null) this.#unanswered = this.#describe(jsep);
    this.repeat();
  }

  #describe({ sdp }: Jsep): Offered {
    const wanted = availableOf(this.#wants, this.#feeds);
    const lines = this.#lines.flatMap(({ mid, feedId, feedMid }) => {
      const one = wanted.find((each) => each.feedId === feedId && each.feedMid === feedMid);
      return one === undefined ? [] : [{ mid, deviceId: one.want.deviceId, kind: one.want.kind }];
    });
    return { connection: this.connection, offer: sdp, lines };
  }

  async #chooseLayers(wanted: readonly WantedLine[]): Promise<void> {
    const layers = layersOf(this.#lines, wanted);
    const changed = [...layers].filter(([mid, layer]) => this.#layers.get(mid) !== layer);
    if (changed.length === 0 || this.#handle === null) return;
    this.#layers = layers;
    const streams = changed.map(([mid, substream]) => ({ mid, substream }));
    await this.#handle.request({ request: 'configure', streams });
  }
}
