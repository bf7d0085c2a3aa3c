import { reasonOf, type Logger } from '../logging/logger.ts';
import type { Notice, Notifier, ShownNotice } from './notifier.ts';
import type { SessionBus } from '../dbus/session-bus.ts';

/** The Desktop Notifications Specification 1.2, https://specifications.freedesktop.org/notification-spec/ */
const service = {
  destination: 'org.freedesktop.Notifications',
  path: '/org/freedesktop/Notifications',
  interface: 'org.freedesktop.Notifications',
} as const;

const URGENCY = { normal: 1, critical: 2 } as const;
/** The server decides. */
const DEFAULT_EXPIRY = -1;
const NEVER_EXPIRES = 0;

export interface DbusNotifierDeps {
  readonly bus: SessionBus;
  /** An absolute path: another program reads the file. */
  readonly icon: string;
  readonly log: Logger;
}

/** A notifier with buttons; null when this desktop's notifications have none. */
export async function createDbusNotifier(deps: DbusNotifierDeps): Promise<Notifier | null> {
  const { bus, log } = deps;
  try {
    const [capabilities] = await bus.call({ ...service, member: 'GetCapabilities' });
    if (!Array.isArray(capabilities) || !capabilities.includes('actions')) return null;
    const board: Board = { shown: new Map(), opening: new Set() };
    await bus.onSignal({ ...service, member: 'ActionInvoked' }, ([id, action]) => {
      void allOpened(board).then(() => act(board.shown.get(Number(id)), String(action)));
    });
    await bus.onSignal({ ...service, member: 'NotificationClosed' }, ([id]) => {
      void allOpened(board).then(() => board.shown.delete(Number(id)));
    });
    return { show: (notice) => show(deps, board, notice) };
  } catch (cause) {
    log.warn('this desktop shows no notifications', { reason: reasonOf(cause) });
    return null;
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
  // `default` is the specification's name for a click on the notification itself.
  if (action === 'default') notice?.onClick();
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
    if (!shown.delete(id)) return;
    await bus.call({ ...service, member: 'CloseNotification', signature: 'u', body: [id] });
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
  const buttons = ['default', 'Open', ...actions.flatMap(({ id, label }) => [id, label])];
  const replaces = 0;
  const expiry = isCall ? NEVER_EXPIRES : DEFAULT_EXPIRY;
  return {
    ...service,
    member: 'Notify',
    signature: 'susssasa{sv}i',
    body: ['Ringdown', replaces, icon, title, body, buttons, hints, expiry],
  };
}
