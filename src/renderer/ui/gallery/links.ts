import type { RoomId } from '@protocol';
import type { LinkQuestion } from '../../phone/link-question-model.ts';
import { grace, type FakePhone } from '../testing/fake-phone.ts';
import { longName } from './colleagues.ts';
import { withTeam } from './stages.ts';

function asked(question: LinkQuestion): FakePhone {
  const phone = withTeam();
  phone.state.link.set(question);
  return phone;
}

export const linkScenes = {
  'link-invite': () =>
    asked({ kind: 'look-at-invite', serverUrl: 'http://calls.example.org:8470', encrypted: false }),
  'link-join': () =>
    asked({
      kind: 'join',
      serverUrl: 'https://calls.example.org',
      invite: { serverName: 'Example team', role: 'guest', expiresAt: Date.now() + 86_400_000 },
      leaves: { name: grace.name, serverName: 'Another team' },
    }),
  'link-call': () => asked({ kind: 'call', serverName: 'Example team', callee: longName, media: 'video' }),
  'link-room': () =>
    asked({
      ...{ kind: 'room', serverName: 'Example team', name: 'Stand-up' },
      door: { roomId: 'room-standup' as RoomId, link: '9tZ2mWq4Lr7cXv1B' },
    }),
  'link-bad': () =>
    asked({ kind: 'bad-invite', serverUrl: 'https://calls.example.org', error: { code: 'invite_invalid' } }),
} as const satisfies Record<string, () => FakePhone>;
