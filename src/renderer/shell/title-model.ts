import type { PhoneSnapshot } from '@shared/phone.ts';
import { whichCall } from '@shared/which-call.ts';

/** The tab's title is the tray of a browser. */
export function pageTitle(snapshot: PhoneSnapshot): string {
  const { ringing, current } = whichCall(snapshot.calls);
  if (ringing) return `📞 ${ringing.peerName} is calling`;
  const name = current ? `${current.muted ? '🔇 ' : ''}${current.peerName} – Ringdown` : 'Ringdown';
  return snapshot.missedCount > 0 ? `(${snapshot.missedCount}) ${name}` : name;
}
