import type { UserId } from '@protocol';
import { createSubject, type Subject } from '@shared/observable.ts';
import type { RoomsDeps } from './rooms-deps.ts';

/** The oldest of these is forgotten first; no team is that large. */
const MOST_VOLUMES = 500;

type Volumes = ReadonlyMap<UserId, number>;

/** How loud each person is played here, from 0 to 1, kept in the settings. */
export class PersonVolumes {
  readonly all: Subject<Volumes>;
  readonly #deps: Pick<RoomsDeps, 'settings' | 'changeSettings'>;
  readonly dispose: () => void;

  constructor(deps: Pick<RoomsDeps, 'settings' | 'changeSettings'>) {
    const { settings } = deps;
    const kept = (): Volumes => new Map(Object.entries(settings.current.volumes) as [UserId, number][]);
    this.#deps = deps;
    this.all = createSubject(kept());
    this.dispose = settings.subscribe(() => {
      if (!isSame(this.all.current, kept())) this.all.set(kept());
    });
  }

  of(userId: UserId): number {
    return this.all.current.get(userId) ?? 1;
  }

  set(userId: UserId, volume: number): void {
    const next = new Map(this.all.current);
    next.delete(userId);
    // At its full volume nobody needs a place in the list.
    if (volume < 1) next.set(userId, Math.max(0, volume));
    const [oldest] = next.keys();
    if (oldest !== undefined && next.size > MOST_VOLUMES) next.delete(oldest);
    this.all.set(next);
    this.#deps.changeSettings({ volumes: Object.fromEntries(next) });
  }
}

const isSame = (a: Volumes, b: Volumes): boolean =>
  a.size === b.size && [...a].every(([userId, volume]) => b.get(userId) === volume);
