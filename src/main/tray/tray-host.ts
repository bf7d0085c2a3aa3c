import type { Clock } from '@shared/clock.ts';
import { createSubject, type Observable, type Subject } from '@shared/observable.ts';
import { BUS_NAME, type SessionBus } from '../dbus/session-bus.ts';
import { reasonOf, type Logger } from '../logging/logger.ts';

const WATCHER_NAME = 'org.kde.StatusNotifierWatcher';
/** https://specifications.freedesktop.org/status-notifier-item-spec/: it introduces programs to whoever draws icons. */
const watcher = {
  sender: WATCHER_NAME,
  path: '/StatusNotifierWatcher',
  interface: WATCHER_NAME,
} as const;
const busItself = { sender: BUS_NAME, path: '/org/freedesktop/DBus', interface: BUS_NAME } as const;

/** What draws the tray's icon. */
export interface TrayHost {
  /** Whether there is one now. */
  readonly present: Observable<boolean>;
  /** Whether that can change: at login a desktop often starts programs before its own panel. */
  readonly mayChange: boolean;
  /** Somebody looked whether the icon is there; for systems that don't say it otherwise. */
  readonly seen: (present: boolean) => void;
}

export interface TrayHostDeps {
  readonly platform: NodeJS.Platform;
  /** What the person said, which wins. */
  readonly chosen: boolean | null;
  /** Null where there is no session bus. */
  readonly bus: SessionBus | null;
  readonly after: Clock['after'];
  readonly log: Logger;
}

/** A desktop that is just starting may own the name for a while before it answers: it is asked again. */
const ASK_AGAIN_MS = 5_000;
/** One that has refused many times will hardly do otherwise: each pause is twice the one before, up to this one. */
const MAX_PAUSE_MS = 300_000;

/**
 * Whether something will really draw a tray icon, from now on. On Linux that is up to the desktop (GNOME has none
 * without an extension), and a window that hides into a tray nobody draws is lost. Resolves when it is known.
 */
export async function watchTrayHost(deps: TrayHostDeps): Promise<TrayHost> {
  const { platform, chosen, bus } = deps;
  if (chosen !== null) return settled(chosen);
  if (platform !== 'linux') {
    const present = createSubject(true);
    return { present, mayChange: false, seen: (there) => present.set(there) };
  }
  if (bus === null) return settled(false);
  return { present: await followWatcher(bus, deps), mayChange: true, seen: () => undefined };
}

const settled = (present: boolean): TrayHost => ({
  present: createSubject(present),
  mayChange: false,
  seen: () => undefined,
});

async function followWatcher(
  bus: SessionBus,
  { after, log }: Pick<TrayHostDeps, 'after' | 'log'>,
): Promise<Observable<boolean>> {
  const present = createSubject(false);
  const question = new TrayQuestion(bus, present, after);
  // Not waited for: a bus takes messages in turn, so it listens by the time it answers the question.
  listen(bus, () => void question.askAnew()).catch((cause: unknown) => {
    log.warn('can’t tell when a tray comes or goes', { reason: reasonOf(cause) });
  });
  await question.askAnew();
  return present;
}

async function listen(bus: SessionBus, onNews: () => void): Promise<void> {
  await Promise.all([
    bus.onSignal({ ...busItself, member: 'NameOwnerChanged', firstArgument: WATCHER_NAME }, ([name]) => {
      if (name === WATCHER_NAME) onNews();
    }),
    bus.onSignal({ ...watcher, member: 'StatusNotifierHostRegistered' }, onNews),
    bus.onSignal({ ...watcher, member: 'StatusNotifierHostUnregistered' }, onNews),
  ]);
}

/** News only says that something changed; whether there is a tray is asked anew, and the last question counts. */
class TrayQuestion {
  readonly #bus: SessionBus;
  readonly #present: Subject<boolean>;
  readonly #after: Clock['after'];
  #lastQuestion = 0;
  #pause = ASK_AGAIN_MS;
  #callOff: () => void = () => undefined;

  constructor(bus: SessionBus, present: Subject<boolean>, after: Clock['after']) {
    this.#bus = bus;
    this.#present = present;
    this.#after = after;
  }

  /** Resolves with the answer, or with the silence. */
  askAnew(): Promise<void> {
    this.#callOff();
    this.#pause = ASK_AGAIN_MS;
    return this.#ask();
  }

  async #ask(): Promise<void> {
    const question = ++this.#lastQuestion;
    const answer = await isDrawn(this.#bus).catch(() => null);
    if (question !== this.#lastQuestion) return;
    // Silence says nothing about what was known before.
    if (answer === null) this.#askLater();
    else this.#present.set(answer);
  }

  #askLater(): void {
    this.#callOff = this.#after(this.#pause, () => void this.#ask());
    this.#pause = Math.min(2 * this.#pause, MAX_PAUSE_MS);
  }
}

/** As Electron asks before it registers an icon: a watcher alone, without a panel, shows nothing to anybody. */
async function isDrawn(bus: SessionBus): Promise<boolean> {
  // Asked first because a call to a name that nobody has could start a program.
  const owner = { ...busItself, destination: BUS_NAME, member: 'NameHasOwner' };
  const [isOwned] = await bus.call({ ...owner, signature: 's', body: [WATCHER_NAME] });
  if (isOwned !== true) return false;
  const [registered] = await bus.call({
    destination: WATCHER_NAME,
    path: watcher.path,
    interface: 'org.freedesktop.DBus.Properties',
    member: 'Get',
    signature: 'ss',
    body: [watcher.interface, 'IsStatusNotifierHostRegistered'],
  });
  return valueIn(registered) === true;
}

/** The client gives a variant as its type and a list with the value. */
function valueIn(variant: unknown): unknown {
  const values: unknown = Array.isArray(variant) ? variant[1] : undefined;
  return Array.isArray(values) ? values[0] : undefined;
}
