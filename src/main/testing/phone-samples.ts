import type { PhoneCall, PhoneSnapshot } from '@shared/phone.ts';

/** Somebody signed in, with two people to call and nothing going on. */
export const quietPhone: PhoneSnapshot = {
  connection: 'online',
  self: { name: 'Ada', presence: 'available' },
  contacts: [
    { userId: 'u-grace', name: 'Grace', status: 'available', favourite: true },
    { userId: 'u-alan', name: 'Alan', status: 'in-call', favourite: false },
  ],
  calls: [],
  missedCount: 0,
};

function callOf(call: Partial<PhoneCall> = {}): PhoneCall {
  return {
    callId: 'c-1',
    peerName: 'Grace',
    media: 'audio',
    phase: 'active',
    waiting: false,
    muted: false,
    held: false,
    answeredAt: null,
    ...call,
  };
}

export function phoneWith(...calls: readonly Partial<PhoneCall>[]): PhoneSnapshot {
  return { ...quietPhone, calls: calls.map(callOf) };
}
