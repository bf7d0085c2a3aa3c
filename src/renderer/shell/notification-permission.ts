import { createSubject } from '@shared/observable.ts';
import type { NotificationPermission, NotificationStanding } from '@shared/shell.ts';

type Page = Window & typeof globalThis;

const standings: Readonly<Record<Page['Notification']['permission'], NotificationStanding>> = {
  default: 'unasked',
  granted: 'allowed',
  denied: 'blocked',
};

/** Null where there is nothing to allow: not every browser has notifications, and none on a page that came insecurely. */
export function createNotificationPermission(page: Page): NotificationPermission | null {
  if (!('Notification' in page) || !page.isSecureContext) return null;
  const standing = createSubject(standings[page.Notification.permission]);
  const look = (): void => {
    const now = standings[page.Notification.permission];
    if (now !== standing.current) standing.set(now);
  };
  watchPermission(page, look);
  return {
    standing,
    ask: () => void page.Notification.requestPermission().then(look, look),
  };
}

/** The person may change it in the settings of the browser. Where that is not told, it shows at the next visit. */
function watchPermission({ navigator }: Page, onChange: () => void): void {
  if (!('permissions' in navigator)) return;
  void navigator.permissions.query({ name: 'notifications' }).then(
    (status) => status.addEventListener('change', onChange),
    () => undefined,
  );
}
