import type { DeviceId } from '@protocol';
import type { OwnRoom, RemoteParticipant } from '../room/own-room.ts';

/** Of whom the picture of their camera or of their screen is meant; null: of this side. */
export interface Pin {
  readonly deviceId: DeviceId | null;
  readonly shows: 'person' | 'screen';
}

/** A place on the screen: a person, or what they show of their screen. */
export interface Tile extends Pin {
  readonly key: string;
  /** Null for this side. */
  readonly participant: RemoteParticipant | null;
}

export interface Stage {
  /** What is large; null: all are of one size. */
  readonly large: Tile | null;
  readonly others: readonly Tile[];
  /** Of those who are being rung so many have a tile: the first ones. */
  readonly rung: number;
  /** Whom there is no tile for: who is inside, and then who is being rung. */
  readonly unseen: readonly string[];
}

/** How many tiles there is space for, in pixels of a page: without anything large, and in the strip beside it. */
export interface Places {
  readonly grid: number;
  readonly strip: number;
}

export interface StageWish {
  readonly layout: 'grid' | 'speaker';
  readonly pinned: Pin | null;
  /** Who has spoken, the last one first. */
  readonly spoke: readonly DeviceId[];
  readonly places: Places;
}

interface Space {
  readonly width: number;
  readonly height: number;
}

const tileOf = (participant: RemoteParticipant | null, shows: Pin['shows']): Tile => {
  const deviceId = participant?.deviceId ?? null;
  return { deviceId, participant, shows, key: `${deviceId ?? 'own'} ${shows}` };
};

/**
 * What is pinned is large; else a screen that somebody shows, the newest one; else, in the layout for it, who spoke last.
 * Where there are more people than places, those of the most interest have one, and the last place tells of the rest.
 * Whoever is shown keeps the place that they had `before`; whoever comes takes one that has become free.
 */
export function stageOf(
  { others, seen }: Pick<OwnRoom, 'others' | 'seen'>,
  wish: StageWish,
  before: Stage | null = null,
): Stage {
  const screens = others.filter(({ screenOn }) => screenOn).map((one) => tileOf(one, 'screen'));
  const people = [...others.map((one) => tileOf(one, 'person')), tileOf(null, 'person')];
  const tiles = [...screens, ...people];
  const large = largeOf(tiles, wish);
  const rest = tiles.filter((tile) => tile !== large);
  const ringing = seen?.ringing ?? [];
  const places = large ? wish.places.strip : wish.places.grid;
  const isCrowd = rest.length + ringing.length > places;
  const rung = isCrowd ? Math.min(ringing.length, Math.floor(places / 3)) : ringing.length;
  const known = before?.others.map(({ key }) => key) ?? [];
  const shown = isCrowd ? chosen(rest, places - 1 - rung, { spoke: wish.spoke, known }) : rest;
  const unseen = rest.filter((tile) => tile.shows === 'person' && !shown.includes(tile));
  return {
    ...{ large, rung, others: inTheirPlaces(shown, known) },
    unseen: [
      ...unseen.flatMap(({ participant }) => participant?.person.name ?? []),
      ...ringing.slice(rung).map(({ person }) => person.name),
    ],
  };
}

function largeOf(tiles: readonly Tile[], { layout, pinned, spoke }: StageWish): Tile | null {
  const isPinned = ({ deviceId, shows }: Tile): boolean =>
    deviceId === pinned?.deviceId && shows === pinned.shows;
  const screen = tiles.findLast(({ shows }) => shows === 'screen');
  const found = (pinned && tiles.find(isPinned)) ?? screen;
  if (found) return found;
  if (layout === 'grid') return null;
  const people = new Map(tiles.flatMap((tile) => (tile.deviceId ? [[tile.deviceId, tile] as const] : [])));
  const speaker = spoke.find((deviceId) => people.has(deviceId));
  return (speaker && people.get(speaker)) ?? people.values().next().value ?? null;
}

interface Interest {
  readonly spoke: readonly DeviceId[];
  /** The keys of those who were shown. */
  readonly known: readonly string[];
}

/**
 * This side and what is shown of screens, then who spoke last (for half of the places), who has a hand up, who has a
 * camera on, and who was shown already.
 */
function chosen(tiles: readonly Tile[], count: number, { spoke, known }: Interest): readonly Tile[] {
  const speakers = spoke.slice(0, Math.ceil(count / 2));
  const rank = ({ deviceId, participant, shows }: Tile): number => {
    if (!participant || !deviceId || shows === 'screen') return 0;
    if (speakers.includes(deviceId)) return 1;
    if (participant.handRaisedAt !== null) return 2;
    return participant.cameraOn ? 3 : 4;
  };
  const isNew = ({ key }: Tile): number => (known.includes(key) ? 0 : 1);
  const sorted = tiles.toSorted((a, b) => rank(a) - rank(b) || isNew(a) - isNew(b));
  const shown = new Set(sorted.slice(0, count));
  return tiles.filter((tile) => shown.has(tile));
}

/** In the order in which they came, this side last, as long as nobody has to make room. */
function inTheirPlaces(tiles: readonly Tile[], known: readonly string[]): readonly Tile[] {
  const newcomers = tiles.filter(({ key, participant }) => participant && !known.includes(key));
  const kept = known.flatMap((key) => {
    const tile = tiles.find((one) => one.key === key);
    if (tile) return tile.participant ? [tile] : [];
    return newcomers.splice(0, 1);
  });
  return [...kept, ...newcomers, ...tiles.filter(({ participant }) => !participant)];
}

/** A smaller tile shows no face and cuts every name, px. */
const SMALLEST = { width: 120, height: 100 };
/** On a narrower stage the strip beside what is large has two rows of those, and else one of wider tiles, px. */
const TWO_ROWS_BELOW = 600;
const SMALLEST_OF_ROW = 150;
/** This side, two others, and who else there is. */
const FEWEST = 4;

/** How many tiles are seen well on a stage of that size. */
export function placesIn({ width, height }: Space): Places {
  const columns = Math.floor(width / SMALLEST.width);
  const strip = width < TWO_ROWS_BELOW ? columns * 2 : Math.floor(width / SMALLEST_OF_ROW);
  return {
    grid: Math.max(FEWEST, columns * Math.floor(height / SMALLEST.height)),
    strip: Math.max(FEWEST, strip),
  };
}

/** How many columns so many tiles have in the strip beside what is large. */
export const stripColumnsFor = (count: number, { width }: Space): number =>
  count * SMALLEST.width <= width ? count : Math.ceil(count / 2);

/** As wide as it is high, or up to so much wider: between a person upright and the picture of a camera. */
const WIDEST = 16 / 9;
const NARROWEST = 0.9;

/** How many columns show so many tiles as large as possible in a space of that size. */
export function columnsFor(count: number, space: Space): number {
  let best = { columns: 1, area: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const width = space.width / columns;
    const height = space.height / Math.ceil(count / columns);
    const shape = Math.min(WIDEST, Math.max(NARROWEST, width / height));
    // The largest of that shape that fits into its cell.
    const fitted = Math.min(width, height * shape);
    const area = (fitted * fitted) / shape;
    if (area > best.area * 1.001) best = { columns, area };
  }
  return best.columns;
}
