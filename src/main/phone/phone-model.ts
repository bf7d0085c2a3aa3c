import type { PhoneCall, PhoneSnapshot } from '@shared/phone.ts';

/** The call that rings here and wants an answer; a waiting one comes after one that rings alone. */
export function ringingCall({ calls }: PhoneSnapshot): PhoneCall | null {
  const ringing = calls.filter((call) => call.phase === 'ringing-in');
  return ringing.find((call) => !call.waiting) ?? ringing[0] ?? null;
}

/**
 * The call that may ring aloud and claim attention: not one that waits while another goes on, none of somebody whose
 * calls make no sound, and in do not disturb only of those who may. The server lets no other ring then, but what rang
 * already goes on.
 */
export function loudCall(snapshot: PhoneSnapshot): PhoneCall | null {
  const call = ringingCall(snapshot);
  if (call === null || call.waiting || call.ringRule === 'silent') return null;
  return snapshot.self?.presence === 'dnd' && call.ringRule !== 'always' ? null : call;
}

/** The call the person is in or is making; one on hold only when there is no other. */
export function currentCall({ calls }: PhoneSnapshot): PhoneCall | null {
  const own = calls.filter((call) => call.phase !== 'ringing-in');
  return own.find((call) => !call.held) ?? own[0] ?? null;
}
