import * as z from 'zod/mini';
import type { DeviceId, RoomMediaKind, RoomWant } from '../protocol/index.ts';
import type { PluginData } from './janus-link.ts';

/** What a device sends, as lines of its offer: always these, in this order, whether there is something on them or not. */
const publishedLines: readonly RoomMediaKind[] = ['audio', 'video', 'screen', 'screenSound'];

/** What one device sends into the room. */
export interface Feed {
  readonly deviceId: DeviceId;
  readonly feedId: number;
  /** The names of its lines in Janus. */
  readonly mids: ReadonlyMap<RoomMediaKind, string>;
}

const Publishers = z.object({
  publishers: z.array(
    z.object({
      id: z.number(),
      // Of the server's own making: nobody else can come into the room.
      display: z.string(),
      streams: z.optional(
        z.array(z.object({ mid: z.string(), mindex: z.number(), disabled: z.optional(z.boolean()) })),
      ),
    }),
  ),
});

/** Those who send, according to what Janus says. */
export function feedsIn(data: PluginData): readonly Feed[] {
  const parsed = Publishers.safeParse(data);
  if (!parsed.success) return [];
  return parsed.data.publishers.map(({ id, display, streams = [] }) => ({
    deviceId: display as DeviceId,
    feedId: id,
    mids: new Map(
      streams.flatMap(({ mid, mindex, disabled }) => {
        const kind = publishedLines[mindex];
        return kind === undefined || disabled === true ? [] : [[kind, mid] as const];
      }),
    ),
  }));
}

/** The feed that ended, according to what Janus says; `own` where it is that of this very handle. */
export function endedIn({ leaving, unpublished, kicked }: PluginData): number | 'own' | null {
  for (const value of [leaving, unpublished, kicked]) {
    if (typeof value === 'number') return value;
    if (value === 'ok') return 'own';
  }
  return null;
}

const SubscribedStreams = z.object({
  streams: z.array(
    z.object({
      mid: z.string(),
      active: z.boolean(),
      feed_id: z.optional(z.number()),
      feed_mid: z.optional(z.string()),
    }),
  ),
});

/** One line of a subscribing connection. */
export interface SubscribedLine {
  readonly mid: string;
  readonly feedId: number;
  readonly feedMid: string;
}

export function linesIn(data: PluginData): readonly SubscribedLine[] {
  const parsed = SubscribedStreams.safeParse(data);
  if (!parsed.success) return [];
  return parsed.data.streams.flatMap(({ mid, active, feed_id: feedId, feed_mid: feedMid }) =>
    active && feedId !== undefined && feedMid !== undefined ? [{ mid, feedId, feedMid }] : [],
  );
}

export interface WantedLine {
  readonly want: RoomWant;
  readonly feedId: number;
  readonly feedMid: string;
}

/** Of what is wanted, what is sent by somebody just now. */
export function availableOf(
  wants: readonly RoomWant[],
  feeds: ReadonlyMap<DeviceId, Feed>,
): readonly WantedLine[] {
  return wants.flatMap((want) => {
    const feed = feeds.get(want.deviceId);
    const feedMid = feed?.mids.get(want.kind);
    return feed === undefined || feedMid === undefined ? [] : [{ want, feedId: feed.feedId, feedMid }];
  });
}

const isSameLine = (
  a: { feedId: number; feedMid: string },
  b: { feedId: number; feedMid: string },
): boolean => a.feedId === b.feedId && a.feedMid === b.feedMid;

/** What has to be asked of Janus so that the lines become the wanted ones. */
export function changesOf(lines: readonly SubscribedLine[], wanted: readonly WantedLine[]) {
  return {
    subscribe: wanted
      .filter((one) => !lines.some((line) => isSameLine(line, one)))
      .map(({ feedId, feedMid }) => ({ feed: feedId, mid: feedMid })),
    unsubscribe: lines
      .filter((line) => !wanted.some((one) => isSameLine(line, one)))
      .map(({ mid }) => ({ sub_mid: mid })),
  };
}

/** Up to this height a layer is good enough: a quarter of the camera's picture, half of it, all of it. */
const LAYER_HEIGHTS = [180, 360] as const;

/** Which of the layers of a camera each line should carry, by the line's name. */
export function layersOf(
  lines: readonly SubscribedLine[],
  wanted: readonly WantedLine[],
): ReadonlyMap<string, number> {
  return new Map(
    lines.flatMap((line) => {
      const one = wanted.find((each) => isSameLine(line, each));
      if (one?.want.kind !== 'video') return [];
      const { height = Infinity } = one.want;
      const layer = LAYER_HEIGHTS.findIndex((most) => height <= most);
      return [[line.mid, layer === -1 ? LAYER_HEIGHTS.length : layer] as const];
    }),
  );
}
