import type { PhoneCall, PhoneSnapshot } from '@shared/phone.ts';
import { whichCall } from '@shared/which-call.ts';

/**
 * The call that may ring aloud and claim attention: not one that waits while another goes on, none of somebody whose
 * calls make no sound, and in do not disturb only of those who may. The server lets no other ring then, but what rang
 * already goes on.
 */
export function loudCall(snapshot: PhoneSnapshot): PhoneCall | null {
  const call = whichCall(snapshot.calls).ringing;
  if (call === null || call.waiting || call.ringRule === 'silent') return null;
  return snapshot.self?.presence === 'dnd' && call.ringRule !== 'always' ? null : call;
}
