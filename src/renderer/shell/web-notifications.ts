import { callbackWords, createNewlyDue } from '@shared/callback-words.ts';
import type { PhoneCall, PhoneCommand, PhoneSnapshot } from '@shared/phone.ts';
import { whichCall } from '@shared/which-call.ts';
import { attempt } from './page-storage.ts';

export interface WebNotifications {
  update(snapshot: PhoneSnapshot): void;
}

type Page = Window & typeof globalThis;
type Show = Extract<PhoneCommand, { type: 'show' }>['screen'];

/**
 * Tells of a ringing call, and of somebody whom it is time to call, while the person looks elsewhere, as far as they
 * allow it (`notification-permission.ts`). Without that the page itself says the same.
 */
export function createWebNotifications(page: Page, show: (screen: Show) => void): WebNotifications {
  // Not every browser has notifications, and none where the page was not delivered securely.
  if (!('Notification' in page)) return { update: () => undefined };
  const open: Open = (title, options, screen) => {
    // Browsers of Android have the constructor and throw: there only a service worker may tell of things.
    const notification = attempt(() => new page.Notification(title, options));
    if (!notification) return null;
    notification.onclick = (): void => {
      page.focus();
      notification.close();
      show(screen);
    };
    return notification;
  };
  const drawers = [drawRinging(page, open), drawCallbacks(page, open)];
  return {
    update(snapshot) {
      for (const draw of drawers) draw(snapshot);
    },
  };
}

type Open = (title: string, options: NotificationOptions, screen: Show) => Notification | null;

type Draw = (snapshot: PhoneSnapshot) => void;

/** Nobody is told of what they see. */
function isWanted({ document, Notification }: Page): boolean {
  const isWatched = document.visibilityState === 'visible' && document.hasFocus();
  return !isWatched && Notification.permission === 'granted';
}

function drawRinging(page: Page, open: Open): Draw {
  let shown: { readonly callId: string; readonly notification: Notification | null } | null = null;
  const show = ({ callId, peerName, media }: PhoneCall): void => {
    const body = media === 'video' ? 'Video call' : 'Voice call';
    // Silent, because the phone rings by itself.
    const options = { body, tag: callId, requireInteraction: true, silent: true };
    shown = { callId, notification: open(`${peerName} is calling`, options, 'call') };
  };
  return (snapshot) => {
    const ringing = whichCall(snapshot.calls).ringing;
    if (shown?.callId === ringing?.callId) return;
    shown?.notification?.close();
    shown = null;
    if (ringing && isWanted(page)) show(ringing);
  };
}

function drawCallbacks(page: Page, open: Open): Draw {
  const newlyDue = createNewlyDue();
  const shown = new Map<string, Notification | null>();
  return (snapshot) => {
    const fresh = newlyDue(snapshot);
    for (const [userId, notification] of shown) {
      if (snapshot.callbacks?.some((due) => due.userId === userId)) continue;
      notification?.close();
      shown.delete(userId);
    }
    if (!isWanted(page)) return;
    for (const due of fresh) {
      const { title, body } = callbackWords(due);
      shown.set(due.userId, open(title, { body, tag: `call ${due.userId}` }, 'people'));
    }
  };
}
