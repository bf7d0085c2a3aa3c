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
}

export interface StageWish {
  readonly layout: 'grid' | 'speaker';
  readonly pinned: Pin | null;
  /** Who spoke last. */
  readonly speaker: DeviceId | null;
}

const tileOf = (participant: RemoteParticipant | null, shows: Pin['shows']): Tile => {
  const deviceId = participant?.deviceId ?? null;
  return { deviceId, participant, shows, key: `${deviceId ?? 'own'} ${shows}` };
};

/**
 * What is pinned is large; else a screen that somebody shows, the newest one; else, in the layout for it, who spoke last.
 * People keep their places: whoever came first is first, and this side is last.
 */
export function stageOf({ others }: Pick<OwnRoom, 'others'>, wish: StageWish): Stage {
  const screens = others.filter(({ screenOn }) => screenOn).map((one) => tileOf(one, 'screen'));
  const people = [...others.map((one) => tileOf(one, 'person')), tileOf(null, 'person')];
  const tiles = [...screens, ...people];
  const large = largeOf(tiles, wish);
  return { large, others: tiles.filter((tile) => tile !== large) };
}

function largeOf(tiles: readonly Tile[], { layout, pinned, speaker }: StageWish): Tile | null {
  const isPinned = ({ deviceId, shows }: Tile): boolean =>
    deviceId === pinned?.deviceId && shows === pinned.shows;
  const screen = tiles.findLast(({ shows }) => shows === 'screen');
  const found = (pinned && tiles.find(isPinned)) ?? screen;
  if (found) return found;
  if (layout === 'grid') return null;
  const people = tiles.filter(({ participant }) => participant !== null);
  return people.find(({ deviceId }) => deviceId === speaker) ?? people[0] ?? null;
}

/** As wide as it is high, or up to so much wider: between a person upright and the picture of a camera. */
const WIDEST = 16 / 9;
const NARROWEST = 0.9;

/** How many columns show so many tiles as large as possible in a space of that size. */
export function columnsFor(
  count: number,
  space: { readonly width: number; readonly height: number },
): number {
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
