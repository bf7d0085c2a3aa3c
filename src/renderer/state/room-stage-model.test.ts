import type { DeviceId, Person } from '@protocol';
import { describe, expect, it } from 'vitest';
import type { OwnRoom, RemoteParticipant } from '../room/own-room.ts';
import { columnsFor, placesIn, stageOf, type Stage, type StageWish } from './room-stage-model.ts';

const someone = (name: string, more: Partial<RemoteParticipant> = {}): RemoteParticipant => {
  const media = { screenOn: false, cameraOn: false, handRaisedAt: null };
  return { deviceId: name as DeviceId, person: { name }, ...media, ...more } as RemoteParticipant;
};
const grid: StageWish = { layout: 'grid', pinned: null, spoke: [], places: { grid: 49, strip: 49 } };
const id = (name: string) => name as DeviceId;

function words({ large, others, unseen }: Stage): string {
  const one = (tile: Stage['large']) => (tile ? `${tile.deviceId ?? 'own'} ${tile.shows}` : '-');
  const rest = unseen.length > 0 ? ` + ${unseen.join(' ')}` : '';
  return `${one(large)} | ${others.map(one).join(', ')}${rest}`;
}

const seen = null;
const drawn = (others: readonly RemoteParticipant[], wish: Partial<StageWish>): string =>
  words(stageOf({ others, seen }, { ...grid, ...wish }));

describe('who is shown how large', () => {
  it.each<[string, readonly RemoteParticipant[], Partial<StageWish>, string]>([
    ['alone', [], {}, '- | own person'],
    ['all are of one size', [someone('a'), someone('b')], {}, '- | a person, b person, own person'],
    ['who speaks, where that is wanted', [someone('a'), someone('b')], { layout: 'speaker', spoke: [id('b')] }, 'b person | a person, own person'], // prettier-ignore
    ['who spoke before, when the last one has left', [someone('a'), someone('b')], { layout: 'speaker', spoke: [id('z'), id('b')] }, 'b person | a person, own person'], // prettier-ignore
    ['the first one, before anybody spoke', [someone('a'), someone('b')], { layout: 'speaker' }, 'a person | b person, own person'], // prettier-ignore
    ['nobody, where that is wanted and nobody is there', [], { layout: 'speaker' }, '- | own person'],
    ['a screen, before whoever speaks', [someone('a', { screenOn: true }), someone('b')], { layout: 'speaker', spoke: [id('b')] }, 'a screen | a person, b person, own person'], // prettier-ignore
    ['what is pinned, before a screen', [someone('a', { screenOn: true }), someone('b')], { pinned: { deviceId: id('b'), shows: 'person' } }, 'b person | a screen, a person, own person'], // prettier-ignore
    ['one of several screens', [someone('a', { screenOn: true }), someone('b', { screenOn: true })], { pinned: { deviceId: id('a'), shows: 'screen' } }, 'a screen | b screen, a person, b person, own person'], // prettier-ignore
    ['oneself', [someone('a')], { pinned: { deviceId: null, shows: 'person' } }, 'own person | a person'],
    ['nobody who has left', [someone('a')], { pinned: { deviceId: id('z'), shows: 'person' } }, '- | a person, own person'], // prettier-ignore
  ])('%s', (...[, others, wish, expected]) => {
    expect(drawn(others, wish)).toBe(expected);
  });
});

/** Six of whom four have a place: one of them is this side's, and one tells of the rest. */
const people = ['a', 'b', 'c', 'd', 'e'].map((name) => someone(name));
const places = { grid: 5, strip: 5 };

describe('in a room of more people than there are places', () => {
  it.each<[string, readonly RemoteParticipant[], Partial<StageWish>, string]>([
    [
      'all where they just fit',
      people.slice(0, 4),
      {},
      '- | a person, b person, c person, d person, own person',
    ],
    [
      'who came first, before anybody spoke',
      people,
      {},
      '- | a person, b person, c person, own person + d e',
    ],
    ['who spoke last, for half of the places', people, { spoke: [id('e'), id('d'), id('c')] }, '- | a person, d person, e person, own person + b c'], // prettier-ignore
    ['who has a camera on', [...people, someone('f', { cameraOn: true })], {}, '- | a person, b person, f person, own person + c d e'], // prettier-ignore
    ['who wants to speak', [...people, someone('f', { handRaisedAt: 1 })], { spoke: [id('b')] }, '- | a person, b person, f person, own person + c d e'], // prettier-ignore
    ['a screen beside another one', [someone('a', { screenOn: true }), ...people.slice(1, 4), someone('e', { screenOn: true })], {}, 'e screen | a screen, a person, b person, own person + c d e'], // prettier-ignore
    ['whoever speaks large, and others beside them', people, { layout: 'speaker', spoke: [id('e')], places: { grid: 9, strip: 4 } }, 'e person | a person, b person, own person + c d'], // prettier-ignore
  ])('shows %s', (...[, others, wish, expected]) => {
    expect(drawn(others, { places, ...wish })).toBe(expected);
  });

  it('leaves most places to who is inside while many are rung', () => {
    const ringing = ['x', 'y', 'z'].map((name) => ({ person: { name } as Person }));
    const room = { others: people, seen: { ringing } } as unknown as Pick<OwnRoom, 'others' | 'seen'>;
    const stage = stageOf(room, { ...grid, places });
    expect([stage.rung, words(stage)]).toEqual([1, '- | a person, b person, own person + c d e y z']);
  });

  it.each([
    [1000, 600, { grid: 48, strip: 6 }],
    [1920, 1000, { grid: 160, strip: 12 }],
    [366, 640, { grid: 18, strip: 6 }],
    [0, 0, { grid: 4, strip: 4 }],
  ])('has places in %i × %i: %o', (width, height, expected) => {
    expect(placesIn({ width, height })).toEqual(expected);
  });
});

describe('who is shown keeps their place', () => {
  it.each<[string, Partial<StageWish>, readonly RemoteParticipant[], Partial<StageWish>, string]>([
    ['while one outside speaks, who takes a single place', { spoke: [id('b')] }, people, { spoke: [id('e'), id('b')] }, '- | a person, b person, e person, own person + c d'], // prettier-ignore
    ['while all who are shown speak in turn', {}, people, { spoke: [id('c'), id('a'), id('b')] }, '- | a person, b person, c person, own person + d e'], // prettier-ignore
    ['after they spoke, when nobody needs it', { spoke: [id('e'), id('d')] }, people, {}, '- | a person, d person, e person, own person + b c'], // prettier-ignore
    ['while another one leaves, whose place is taken', {}, [...people.filter(({ deviceId }) => deviceId !== 'b'), someone('f')], {}, '- | a person, d person, c person, own person + e f'], // prettier-ignore
    ['while another one becomes large, whose place the one before takes', { layout: 'speaker', spoke: [id('a')], places: grid.places }, people, { layout: 'speaker', spoke: [id('e'), id('a')], places: grid.places }, 'e person | b person, c person, d person, a person, own person'], // prettier-ignore
  ])('%s', (...[, before, others, wish, expected]) => {
    const first = stageOf({ others: people, seen }, { ...grid, places, ...before });
    expect(words(stageOf({ others, seen }, { ...grid, places, ...wish }, first))).toBe(expected);
  });
});

describe('columns', () => {
  it.each([
    [1, 1000, 600, 1],
    [2, 1000, 600, 2],
    [3, 1000, 600, 2],
    [4, 1000, 600, 2],
    [6, 1000, 600, 3],
    [8, 1000, 600, 4],
    [2, 390, 600, 1],
    [4, 390, 600, 2],
    [8, 390, 600, 2],
    [9, 1600, 300, 5],
  ])('%i tiles in %i × %i: %i', (...[count, width, height, columns]) => {
    expect(columnsFor(count, { width, height })).toBe(columns);
  });
});
