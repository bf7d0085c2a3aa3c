import type { PhoneCall, PhoneSnapshot } from '@shared/phone.ts';

/** The call that rings here and wants an answer; a waiting one comes after one that rings alone. */
export function ringingCall({ calls }: PhoneSnapshot): PhoneCall | null {
  const ringing = calls.filter((call) => call.phase === 'ringing-in');
  return ringing.find((call) => !call.waiting) ?? ringing[0] ?? null;
}

/**
 * The call that may ring aloud and claim attention: not one that waits while another goes on, and none in do not
 * disturb. The server lets nothing ring then, but what rang already goes on.
 */
export function loudCall(snapshot: PhoneSnapshot): PhoneCall | null {
  const call = ringingCall(snapshot);
  return call === null || call.waiting || snapshot.self?.presence === 'dnd' ? null : call;
}

/** The call the person is in or is making; one on hold only when there is no other. */
export function currentCall({ calls }: PhoneSnapshot): PhoneCall | null {
  const own = calls.filter((call) => call.phase !== 'ringing-in');
  return own.find((call) => !call.held) ?? own[0] ?? null;
}
