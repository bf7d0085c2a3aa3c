import type { PhoneCall, PhoneSnapshot } from '@shared/phone.ts';

/** The call a person has to know of wherever they look: one that rings aloud, else any that rings. */
export function ringingCall({ calls }: PhoneSnapshot): PhoneCall | null {
  const ringing = calls.filter((call) => call.phase === 'ringing-in');
  return ringing.find((call) => !call.waiting) ?? ringing[0] ?? null;
}

/** A call this person takes part in or has dialled: leaving the page would end it. */
export function ownCall({ calls }: PhoneSnapshot): PhoneCall | null {
  const own = calls.filter((call) => call.phase !== 'ringing-in');
  return own.find((call) => !call.held) ?? own[0] ?? null;
}

/** The tab's title is the tray of a browser. */
export function pageTitle(snapshot: PhoneSnapshot): string {
  const ringing = ringingCall(snapshot);
  if (ringing) return `📞 ${ringing.peerName} is calling`;
  const own = ownCall(snapshot);
  const name = own ? `${own.muted ? '🔇 ' : ''}${own.peerName} – Ringdown` : 'Ringdown';
  return snapshot.missedCount > 0 ? `(${snapshot.missedCount}) ${name}` : name;
}
