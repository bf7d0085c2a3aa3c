import { setTimeout as wait } from 'node:timers/promises';
import { connectAll, type Crowd } from '../crowd.ts';
import type { Dialect, Member } from '../dialect.ts';
import { measureWindow, type Spent } from '../measure.ts';
import type { Window } from '../quiet.ts';
import type { RunningServer } from '../server-process.ts';

export interface LoggedIn extends Spent {
  readonly logins: number;
}

/** Newcomers of one window. */
export const LOGINS = 500;
/** So many of the first of the crowd watch newcomers, and so many of them each newcomer. */
export const WATCHERS = 100;
const WATCHED_BY = 10;

/**
 * Whom the n-th of the crowd watches of the newcomers: each is seen by ten people, however many are online. What grows
 * then is what a sign-in costs for the others.
 */
export function newcomersWatchedBy(index: number, newcomers: readonly Member[]): string[] {
  if (index >= WATCHERS) return [];
  return newcomers
    .filter(
      (_, newcomer) => (((index - newcomer * WATCHED_BY) % WATCHERS) + WATCHERS) % WATCHERS < WATCHED_BY,
    )
    .map(({ userId }) => userId);
}

/** People who sign in while a crowd is there, always others. */
export class LoginLoad {
  readonly #server: RunningServer;
  readonly #dialect: Dialect;
  readonly #newcomers: Member[];

  constructor(server: RunningServer, dialect: Dialect, newcomers: readonly Member[]) {
    this.#server = server;
    this.#dialect = dialect;
    this.#newcomers = [...newcomers];
  }

  get hasMore(): boolean {
    return this.#newcomers.length >= LOGINS;
  }

  async measure(crowd: Crowd): Promise<Window<LoggedIn>> {
    const members = this.#newcomers.splice(0, LOGINS);
    const window = await measureWindow(this.#server, async () => {
      const seats = await connectAll(this.#server, this.#dialect, members);
      return { logins: seats.length, seats };
    });
    // They stay until the end of it: going is not what is measured.
    crowd.seats.push(...window.value.seats);
    await wait(300);
    return window;
  }
}
