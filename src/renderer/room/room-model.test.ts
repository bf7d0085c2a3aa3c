import type { CallId, RoomSeat, RoomView } from '@protocol';
import { expect, it } from 'vitest';
import { deviceId, person } from '../signaling/testing/people.ts';
import { participantsOf, peersOf } from './room-model.ts';

const seat = (name: string, joinedAt: number): RoomSeat => ({
  ...{ person: person(name), deviceId: deviceId(name), joinedAt, connected: true },
  ...{ muted: false, camera: false, screen: false, held: false, handRaisedAt: null },
});

it('lists everybody inside in the order in which they came, also who is not connected to', () => {
  const inside = [seat('cleo', 3), seat('ada', 1), seat('bob', 2)];
  const room = { roomId: 'room', inside, hosts: [person('bob').userId] } as unknown as RoomView;
  const [bob] = peersOf(room, deviceId('ada'));
  const participant = { link: 'up', talkId: 'talk' as CallId, held: false } as const;
  const listed = participantsOf(room, deviceId('ada'), new Map([[bob?.key ?? '', { participant }]]));
  expect(listed.map((one) => [one.person.name, one.link, one.isHost])).toEqual([
    [person('bob').name, 'up', true],
    [person('cleo').name, 'none', false],
  ]);
});
