import { reasonOf, type Logger } from '../logging/logger.ts';
import type { Notice, Notifier, ShownNotice } from './notifier.ts';
import { BUS_NAME, SilentBusError, type SessionBus } from '../dbus/session-bus.ts';

const SERVICE_NAME = 'org.freedesktop.Notifications';
/** The Desktop Notifications Specification 1.2, https://specifications.freedesktop.org/notification-spec/ */
export const notificationService = {
  destination: SERVICE_NAME,
  sender: SERVICE_NAME,
  path: '/org/freedesktop/Notifications',
  interface: SERVICE_NAME,
} as const;

const ownerChanged = {
  sender: BUS_NAME,
  path: '/org/freedesktop/DBus',
  interface: BUS_NAME,
  member: 'NameOwnerChanged',
} as const;

/** The specification's name for a click on the notification itself. */
const CLICK = 'default';

const URGENCY = { normal: 1, critical: 2 } as const;
/** The server decides. */
const DEFAULT_EXPIRY = -1;
const NEVER_EXPIRES = 0;

export interface DbusNotifierDeps {
  readonly bus: SessionBus;
  /** An absolute path: another program reads the file. */
  readonly icon: string;
  /** Shows what this desktop's service could show without buttons only, or not at all. */
  readonly plain: Notifier;
  /**
   * Lets the app's next window come to the front, by a token that the desktop gave with a click. Null where windows
   * need none.
   */
  readonly present: ((token: string) => Promise<void>) | null;
  readonly log: Logger;
}

/**
 * A notifier with buttons, for as long as this desktop's notifications have some. A service that is silent, as at the
 * login of a slow machine, is asked again when it comes and with every notification, which does not wait for that.
 * Resolves when the first answer is there, or the first silence.
 */
export async function createDbusNotifier(deps: DbusNotifierDeps): Promise<Notifier> {
  const { bus, plain } = deps;
  const board: Board = { shown: new Map(), opening: new Set() };
  const buttons = new ButtonsQuestion(deps, listen(deps, board));
  bus
    .onSignal({ ...ownerChanged, firstArgument: notificationService.destination }, ([name, , owner]) => {
      if (name !== notificationService.destination) return;
      // Another service counts from the start again.
      board.shown.clear();
      if (owner !== '') void buttons.askAnother();
    })
    .catch(() => undefined);
  await buttons.ask();
  return {
    show(notice) {
      if (buttons.there === null) void buttons.ask();
      return buttons.there === true ? show(deps, board, notice) : plain.show(notice);
    },
  };
}

/** Resolves when presses and closings are heard, or will be by the time that the service answers. */
async function listen({ bus, present }: DbusNotifierDeps, board: Board): Promise<void> {
  /** Of the click that is told next. */
  let token: { readonly id: unknown; readonly text: string } | null = null;
  const listening = [
    bus.onSignal({ ...notificationService, member: 'ActivationToken' }, ([id, text]) => {
      token = { id, text: String(text) };
    }),
    bus.onSignal({ ...notificationService, member: 'ActionInvoked' }, ([id, action]) => {
      const given = token !== null && token.id === id ? token.text : null;
      token = null;
      void allOpened(board).then(async () => {
        const notice = board.shown.get(Number(id));
        // Before the window asks for the front: without the token a Wayland desktop would only say that it is ready.
        if (action === CLICK && given !== null) await present?.(given);
        act(notice, String(action));
      });
    }),
    bus.onSignal({ ...notificationService, member: 'NotificationClosed' }, ([id]) => {
      void allOpened(board).then(() => board.shown.delete(Number(id)));
    }),
  ];
  await Promise.all(listening.map((heard) => heard.catch(unlessRefused)));
}

function unlessRefused(cause: unknown): void {
  if (!(cause instanceof SilentBusError)) throw cause;
}

/** Whether notifications have buttons here. The last question counts. */
class ButtonsQuestion {
  readonly #deps: Pick<DbusNotifierDeps, 'bus' | 'log'>;
  readonly #heard: Promise<void>;
  #lastQuestion = 0;
  #there: boolean | null = null;

  /** `heard` rejects where a press would not be heard: then there are none that work. */
  constructor(deps: Pick<DbusNotifierDeps, 'bus' | 'log'>, heard: Promise<void>) {
    this.#deps = deps;
    this.#heard = heard;
  }

  /** Null while nobody has said. */
  get there(): boolean | null {
    return this.#there;
  }

  /** Resolves with the answer, or with the silence, which says nothing about what was known before. */
  async ask(): Promise<void> {
    const question = ++this.#lastQuestion;
    const answer = await this.#answer().catch((cause: unknown) => {
      this.#deps.log.warn('this desktop does not say what its notifications can do', {
        reason: reasonOf(cause),
      });
      return null;
    });
    if (question === this.#lastQuestion && answer !== null) this.#there = answer;
  }

  /** Another service: that the one before had no buttons says nothing about it. */
  askAnother(): Promise<void> {
    if (this.#there === false) this.#there = null;
    return this.ask();
  }

  async #answer(): Promise<boolean> {
    const asked = this.#deps.bus.call({ ...notificationService, member: 'GetCapabilities' });
    const [[capabilities]] = await Promise.all([asked, this.#heard]);
    return Array.isArray(capabilities) && capabilities.includes('actions');
  }
}

interface Board {
  readonly shown: Map<number, Notice>;
  /** Those whose number the server has not told yet. */
  readonly opening: Set<Promise<unknown>>;
}

/** A signal can come in one piece with the reply that says which notification it is about. */
async function allOpened({ opening }: Board): Promise<void> {
  await Promise.allSettled(opening);
}

function act(notice: Notice | undefined, action: string): void {
  if (action === CLICK) notice?.onClick();
  // Some servers have words of their own; taking one for a button could decline a call.
  else if (notice?.actions.some(({ id }) => id === action) === true) notice.onAction(action);
}

function show({ bus, icon, log }: DbusNotifierDeps, { opening, shown }: Board, notice: Notice): ShownNotice {
  const opened = bus.call(notifyCall(notice, icon)).then(([reply]) => {
    const id = Number(reply);
    shown.set(id, notice);
    return id;
  });
  opening.add(opened);
  void opened
    .catch((cause: unknown) => log.warn('a notification failed', { reason: reasonOf(cause) }))
    .finally(() => opening.delete(opened));
  const close = async (): Promise<void> => {
    // Ringing may end before the notification server has even answered.
    const id = await opened;
    // By this number another service may show another one meanwhile.
    if (shown.get(id) !== notice) return;
    shown.delete(id);
    await bus.call({ ...notificationService, member: 'CloseNotification', signature: 'u', body: [id] });
  };
  return {
    close: () =>
      void close().catch((cause: unknown) => {
        log.warn('could not close a notification', { reason: reasonOf(cause) });
      }),
  };
}

/** Names stand only in the title: a server may read the body as markup. */
function notifyCall({ actions, body, manner, title }: Notice, icon: string) {
  const isCall = manner === 'call';
  const hints = [
    ['urgency', ['y', isCall ? URGENCY.critical : URGENCY.normal]],
    ['category', ['s', actions.length > 0 ? 'call.incoming' : 'call']],
    ['desktop-entry', ['s', 'app.ringdown']],
    // The phone rings by itself.
    ['suppress-sound', ['b', manner !== 'normal']],
  ];
  const buttons = [CLICK, 'Open', ...actions.flatMap(({ id, label }) => [id, label])];
  const replaces = 0;
  const expiry = isCall ? NEVER_EXPIRES : DEFAULT_EXPIRY;
  return {
    ...notificationService,
    member: 'Notify',
    signature: 'susssasa{sv}i',
    body: ['Ringdown', replaces, icon, title, body, buttons, hints, expiry],
  };
}
