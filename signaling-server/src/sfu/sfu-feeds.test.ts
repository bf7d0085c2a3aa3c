import { describe, expect, it } from 'vitest';
import type { DeviceId, RoomMediaKind } from '../protocol/index.ts';
import { availableOf, changesOf, endedIn, feedsIn, layersOf, linesIn } from './sfu-feeds.ts';

const ada = 'device-ada' as DeviceId;
const bob = 'device-bob' as DeviceId;

const streams = ['0', '1', '2', '3'].map((mid, mindex) => ({ type: 'any', mid, mindex }));
const [feed] = feedsIn({ publishers: [{ id: 7, display: ada, streams }] }) as [
  ReturnType<typeof feedsIn>[number],
];
const feeds = new Map([[ada, feed]]);
const want = (kind: RoomMediaKind, height?: number) => ({
  ...{ deviceId: ada, kind },
  ...(height !== undefined && { height }),
});

describe('what Janus says of a room', () => {
  it('names who sends and on which lines', () => {
    expect(feed).toMatchObject({ deviceId: ada, feedId: 7 });
    expect([...feed.mids]).toEqual([
      ['audio', '0'],
      ['video', '1'],
      ['screen', '2'],
      ['screenSound', '3'],
    ]);
    expect(feedsIn({ videoroom: 'event' })).toEqual([]);
  });

  it.each([
    [{ unpublished: 7 }, 7],
    [{ leaving: 7 }, 7],
    [{ kicked: 7 }, 7],
    [{ leaving: 'ok', reason: 'kicked' }, 'own'],
    [{ publishers: [] }, null],
  ])('%o: the feed that ended is %s', (data, ended) => {
    expect(endedIn(data)).toBe(ended);
  });
});

describe('what is to be asked of Janus', () => {
  const audio = { mid: '0', feedId: 7, feedMid: '0' };
  const video = { mid: '1', feedId: 7, feedMid: '1' };

  it('is what is wanted of those who send, and an end of all else', () => {
    const wanted = availableOf([want('audio'), want('video', 90), { deviceId: bob, kind: 'audio' }], feeds);
    expect(changesOf([], wanted)).toEqual({
      subscribe: [
        { feed: 7, mid: '0' },
        { feed: 7, mid: '1' },
      ],
      unsubscribe: [],
    });
    expect(changesOf([audio, video, { ...audio, mid: '5', feedId: 6 }], wanted)).toEqual({
      ...{ subscribe: [], unsubscribe: [{ sub_mid: '5' }] },
    });
  });

  it('is the smallest layer of a camera that is as high as it is shown', () => {
    const layers = [90, 180, 181, 361, undefined].map((height) =>
      layersOf([audio, video], availableOf([want('audio'), want('video', height)], feeds)).get('1'),
    );
    expect(layers).toEqual([0, 0, 1, 2, 2]);
  });

  it('leaves out the lines that are switched off', () => {
    const line = { mid: '0', active: true, feed_id: 7, feed_mid: '0' };
    expect(linesIn({ streams: [line, { mid: '1', active: false }] })).toEqual([audio]);
  });
});
