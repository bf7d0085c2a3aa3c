import type { PhoneSnapshot } from '@shared/phone.ts';
import { longName } from './colleagues.ts';

type RingingCall = PhoneSnapshot['calls'][number];

const aRingingCall: RingingCall = {
  ...{ callId: 'call-0001', peerName: longName.name, media: 'video', phase: 'ringing-in' },
  ...{ waiting: false, muted: false, held: false, answeredAt: null },
};

/** What the small window above all others shows. */
export const ringingCalls: Readonly<Record<string, RingingCall>> = {
  'ringing-window': aRingingCall,
  'ringing-window-room': {
    ...{ ...aRingingCall, media: 'audio' },
    ring: { room: 'Stand-up', people: ['Ada Lovelace', longName.name, 'Katherine Johnson'] },
  },
};
