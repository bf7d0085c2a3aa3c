import type { PhoneCall, PhoneSnapshot } from '@shared/phone.ts';
import { ringingCall } from './title-model.ts';

export interface WebNotifications {
  update(snapshot: PhoneSnapshot): void;
}

/**
 * Tells of a ringing call while the person looks elsewhere. Permission can only be asked for in answer to a click, and
 * is asked for once somebody is signed in: before, it would be a question without a reason.
 */
export function createWebNotifications(
  page: Window & typeof globalThis,
  onClick: () => void,
): WebNotifications {
  // Not every browser has notifications, and none where the page was not delivered securely.
  if (!('Notification' in page)) return { update: () => undefined };
  let shown: { readonly callId: string; readonly notification: Notification } | null = null;
  const show = ({ callId, peerName, media }: PhoneCall): void => {
    const body = media === 'video' ? 'Video call' : 'Voice call';
    // Silent, because the phone rings by itself.
    const options = { body, tag: callId, requireInteraction: true, silent: true };
    const notification = new page.Notification(`${peerName} is calling`, options);
    notification.onclick = (): void => {
      page.focus();
      onClick();
    };
    shown = { callId, notification };
  };
  const askOnce = askOnFirstClick(page);
  return {
    update(snapshot) {
      if (snapshot.self) askOnce();
      const ringing = ringingCall(snapshot);
      if (shown?.callId === ringing?.callId) return;
      shown?.notification.close();
      shown = null;
      const isWatched = page.document.visibilityState === 'visible' && page.document.hasFocus();
      if (ringing && !isWatched && page.Notification.permission === 'granted') show(ringing);
    },
  };
}

function askOnFirstClick(page: Window & typeof globalThis): () => void {
  let isArmed = false;
  return () => {
    if (isArmed || page.Notification.permission !== 'default') return;
    isArmed = true;
    page.addEventListener('click', () => void page.Notification.requestPermission(), { once: true });
  };
}
