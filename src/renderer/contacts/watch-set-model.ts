import { limits, type UserId } from '@protocol';

/** As many recently called people as a menu can show. */
const WATCHED_RECENTS = 30;

export interface WatchWishes {
  /** Somebody waits for them to be free. */
  readonly awaited: readonly UserId[];
  readonly favourites: readonly UserId[];
  readonly visible: readonly UserId[];
  /** Newest first; may repeat. */
  readonly recents: readonly UserId[];
}

/**
 * Whom to watch, each once and no more than the server allows. What is on the screen goes before what is only in the
 * tray's menu.
 */
export function watchSet({ awaited, favourites, visible, recents }: WatchWishes): readonly UserId[] {
  const recent = [...new Set(recents)].slice(0, WATCHED_RECENTS);
  return [...new Set([...awaited, ...visible, ...favourites, ...recent])].slice(0, limits.watchedPeople);
}

/** Order says nothing: the server keeps a set. */
export function isSameSet(one: readonly UserId[], other: readonly UserId[]): boolean {
  const known = new Set(one);
  return one.length === other.length && other.every((userId) => known.has(userId));
}
