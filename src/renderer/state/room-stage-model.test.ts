import type { DeviceId } from '@protocol';
import { describe, expect, it } from 'vitest';
import type { RemoteParticipant } from '../room/own-room.ts';
import { columnsFor, stageOf, type StageWish } from './room-stage-model.ts';

const someone = (name: string, more: Partial<RemoteParticipant> = {}): RemoteParticipant =>
  ({ deviceId: name as DeviceId, screenOn: false, ...more }) as RemoteParticipant;
const grid: StageWish = { layout: 'grid', pinned: null, speaker: null };
const id = (name: string) => name as DeviceId;

function drawn(others: readonly RemoteParticipant[], wish: Partial<StageWish> = {}): string {
  const { large, others: rest } = stageOf({ others }, { ...grid, ...wish });
  return `${large?.key ?? '-'} | ${rest.map(({ key }) => key).join(', ')}`;
}

describe('who is shown how large', () => {
  it.each<[string, readonly RemoteParticipant[], Partial<StageWish>, string]>([
    ['alone', [], {}, '- | own person'],
    ['all are of one size', [someone('a'), someone('b')], {}, '- | a person, b person, own person'],
    ['who speaks, where that is wanted', [someone('a'), someone('b')], { layout: 'speaker', speaker: id('b') }, 'b person | a person, own person'], // prettier-ignore
    ['the first one, before anybody spoke', [someone('a'), someone('b')], { layout: 'speaker' }, 'a person | b person, own person'], // prettier-ignore
    ['nobody, where that is wanted and nobody is there', [], { layout: 'speaker' }, '- | own person'],
    ['a screen, before whoever speaks', [someone('a', { screenOn: true }), someone('b')], { layout: 'speaker', speaker: id('b') }, 'a screen | a person, b person, own person'], // prettier-ignore
    ['what is pinned, before a screen', [someone('a', { screenOn: true }), someone('b')], { pinned: { deviceId: id('b'), shows: 'person' } }, 'b person | a screen, a person, own person'], // prettier-ignore
    ['one of several screens', [someone('a', { screenOn: true }), someone('b', { screenOn: true })], { pinned: { deviceId: id('a'), shows: 'screen' } }, 'a screen | b screen, a person, b person, own person'], // prettier-ignore
    ['oneself', [someone('a')], { pinned: { deviceId: null, shows: 'person' } }, 'own person | a person'],
    ['nobody who has gone', [someone('a')], { pinned: { deviceId: id('z'), shows: 'person' } }, '- | a person, own person'], // prettier-ignore
  ])('%s', (...[, others, wish, expected]) => {
    expect(drawn(others, wish)).toBe(expected);
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
