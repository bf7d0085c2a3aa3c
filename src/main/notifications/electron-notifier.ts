import type { Notification, NotificationConstructorOptions } from 'electron';
import type { Logger } from '../logging/logger.ts';
import type { Notice, Notifier } from './notifier.ts';

export interface ElectronNotifierDeps {
  readonly create: (options: NotificationConstructorOptions) => Pick<Notification, 'close' | 'on' | 'show'>;
  readonly isSupported: () => boolean;
  readonly log: Logger;
}

/** As many as timed out are held: one in the Action Center of Windows is there until it is pressed or cleared away. */
const MAX_TIMED_OUT = 20;

/** Through Electron: with buttons on macOS (signed apps) and Windows, without them on Linux. */
export function createElectronNotifier({ create, isSupported, log }: ElectronNotifierDeps): Notifier {
  // One that nobody holds is collected while it is on the screen, and then a click on it does nothing.
  const onScreen = new Set<ReturnType<ElectronNotifierDeps['create']>>();
  const timedOut = new Set<ReturnType<ElectronNotifierDeps['create']>>();
  return {
    show(notice) {
      if (!isSupported()) return { close: () => undefined };
      const notification = create(optionsOf(notice));
      const letGo = (): void => {
        onScreen.delete(notification);
        timedOut.delete(notification);
      };
      // Windows reports the index in the details, older macOS as the second argument; both are there in the details.
      notification.on('action', (details) => {
        const action = notice.actions[details.actionIndex];
        letGo();
        if (action !== undefined) notice.onAction(action.id);
      });
      notification.on('click', () => {
        letGo();
        notice.onClick();
      });
      notification.on('close', (details) => {
        letGo();
        if (details.reason !== 'timedOut') return;
        timedOut.add(notification);
        for (const oldest of [...timedOut].slice(0, -MAX_TIMED_OUT)) timedOut.delete(oldest);
      });
      // An unsigned app on macOS may not notify. The ringing window is there all the same.
      notification.on('failed', (_event, reason) => {
        letGo();
        log.warn('a notification failed', { reason });
      });
      onScreen.add(notification);
      notification.show();
      return {
        close() {
          letGo();
          notification.close();
        },
      };
    },
  };
}

function optionsOf({ actions, body, manner, title }: Notice): NotificationConstructorOptions {
  return {
    title,
    body,
    actions: actions.map(({ label }) => ({ type: 'button', text: label })),
    // The phone rings by itself; a second sound over it would only be noise.
    silent: manner !== 'normal',
    urgency: manner === 'call' ? 'critical' : 'normal',
    timeoutType: manner === 'call' ? 'never' : 'default',
  };
}
