import { describe, expect, it } from 'vitest';
import {
  RETURN_GRACE_MS,
  SEAT_GRACE_MS,
  type CallId,
  type DeviceId,
  type Role,
  type RoomId,
  type RoomModerate,
  type UserId,
} from '../protocol/index.ts';
import { deadlineOf, type Asker, type Outcome, type Ring, type Room, type RoomEvent } from './room-record.ts';
import { transition } from './room-transition.ts';

const NOW = 1_000;
const quiet = { muted: true, camera: false, screen: false };

function device(name: string, role: Role = 'member'): Asker {
  return { userId: `user-${name}` as UserId, deviceId: `device-${name}` as DeviceId, role };
}
const [ada, bob, eve, gus, root] = [
  device('ada'),
  device('bob'),
  device('eve'),
  device('gus', 'guest'),
  device('root', 'admin'),
];

const seat = ({ userId, deviceId }: Asker) => ({
  ...{ userId, deviceId, ...quiet },
  ...{ joinedAt: 0, dueBy: null, stateSeq: -1, handRaisedAt: null },
});

/** Ada's, with her inside; Bob is invited. */
const room: Room = {
  ...{ roomId: 'room-0001' as RoomId, revision: 7, name: 'Kitchen', kind: 'permanent', access: 'invited' },
  ...{ passcodeHash: null, linkHash: 'link', isLocked: false, hasWaitingRoom: true },
  ...{ createdBy: ada.userId, createdAt: 0, inside: [seat(ada)], waiting: [], ringing: [], emptyUntil: null },
  people: [
    { userId: ada.userId, role: 'host' },
    { userId: bob.userId, role: 'member' },
    { userId: 'user-out' as UserId, role: 'removed' },
  ],
};
const joins = (by: Asker, linkHash: string | null = null): RoomEvent => ({
  ...{ type: 'join', by, media: quiet, linkHash, passcodeHash: null, anew: false, spare: null },
});
const asks = (by: Asker, request: Partial<RoomModerate>): RoomEvent => ({
  ...{ type: 'moderate', by, request: { roomId: room.roomId, ...request } as RoomModerate, spare: null },
});

/** In a few words. */
function said(outcome: Outcome): string {
  if (outcome.kind === 'refused') return outcome.code;
  if (outcome.kind === 'settled') return outcome.notices.map(({ event }) => event).join() || 'settled';
  if (outcome.room === null) return 'over';
  const { inside, waiting } = outcome.room;
  const names = (list: readonly { readonly userId: string }[]) =>
    list.map(({ userId }) => userId.slice(5)).join('+');
  return `in: ${names(inside)}${waiting.length > 0 ? ` waiting: ${names(waiting)}` : ''}`;
}

it('a newcomer is the last one for every device, also where a clock is behind', () => {
  const ahead = { ...room, inside: [{ ...seat(ada), joinedAt: NOW + 500 }] };
  const outcome = transition(ahead, joins(bob), NOW);
  expect(outcome).toMatchObject({ room: { inside: [{ joinedAt: NOW + 500 }, { joinedAt: NOW + 501 }] } });
});

describe('what each event makes of a room, by who asks', () => {
  it.each<[string, RoomEvent, string]>([
    ['joining: invited', joins(bob), 'in: ada+bob'],
    ['joining: again', joins(ada), 'in: ada'],
    ['joining: an admin', joins(root), 'in: ada+root'],
    ['joining: a stranger', joins(eve), 'not_found'],
    ['joining: a stranger by another link', joins(eve, 'other'), 'not_found'],
    ['joining: by the link', joins(eve, 'link'), 'in: ada+eve'],
    ['joining: a guest', joins(gus), 'not_found'],
    ['joining: a guest by the link', joins(gus, 'link'), 'in: ada waiting: gus'],
    ['joining: who was removed, by the link', joins(device('out'), 'link'), 'forbidden'],
    ['leaving: inside', { type: 'leave', by: ada }, 'in: '],
    ['leaving: outside', { type: 'leave', by: bob }, 'settled'],
    ['leaving: a stranger', { type: 'leave', by: eve }, 'not_found'],
    ['ending: a host', asks(ada, { action: 'end' }), 'in: '],
    ['ending: no host', asks(bob, { action: 'end' }), 'forbidden'],
    ['ending: a stranger', asks(eve, { action: 'end' }), 'not_found'],
    ['muting: a host', asks(ada, { action: 'mute', userId: ada.userId }), 'room:muted'],
    ['muting: somebody who is not there', asks(ada, { action: 'mute', userId: bob.userId }), 'not_found'],
    ['removing: the only host', asks(root, { action: 'remove', userId: ada.userId }), 'forbidden'],
    ['admitting: nobody', asks(ada, { action: 'admit', userId: gus.userId }), 'not_found'],
    ['deleting: a host', { type: 'delete', by: ada }, 'over'],
    ['deleting: no host', { type: 'delete', by: bob }, 'forbidden'],
    ['deleting: a stranger', { type: 'delete', by: eve }, 'not_found'],
    ['a device is lost', { type: 'device-lost', by: ada }, 'in: ada'],
    ['a device outside is lost', { type: 'device-lost', by: bob }, 'settled'],
    ['a device is back that was not away', { type: 'device-back', by: ada }, 'settled'],
    ['a person is gone', { type: 'person-gone', userId: ada.userId, reason: 'moved' }, 'in: '],
    ['time passes', { type: 'time-passed' }, 'settled'],
  ])('%s', (_what, event, expected) => {
    expect(said(transition(room, event, NOW))).toBe(expected);
  });

  it('makes every view newer than the one before', () => {
    const outcome = transition(room, joins(bob), NOW);
    expect(outcome).toMatchObject({ room: { revision: 8 } });
  });

  it('ends a temporary room with its last seat, and turns away who waits', () => {
    const waits = transition({ ...room, kind: 'temporary' }, joins(gus, 'link'), NOW);
    const before = (waits as { room: Room }).room;
    expect(transition(before, { type: 'leave', by: ada }, NOW)).toMatchObject({
      room: null,
      notices: [{ to: gus.deviceId, event: 'room:removed', payload: { reason: 'ended' } }],
    });
  });

  it('gives a device that is away no more time when that is noticed again', () => {
    const lost = (transition(room, { type: 'device-lost', by: ada }, NOW) as { room: Room }).room;
    expect(deadlineOf(lost)).toBe(NOW + SEAT_GRACE_MS);
    expect(said(transition(lost, { type: 'device-lost', by: ada }, NOW + 500))).toBe('settled');
    const unloaded = transition(lost, { type: 'device-left', by: ada, mayReturn: true }, NOW);
    expect(deadlineOf((unloaded as { room: Room }).room)).toBe(NOW + RETURN_GRACE_MS);
    expect(said(transition(lost, { type: 'time-passed' }, NOW + SEAT_GRACE_MS - 1))).toBe('settled');
    expect(said(transition(lost, { type: 'time-passed' }, NOW + SEAT_GRACE_MS))).toBe('in: ');
  });
});

describe('what each event makes of a ring', () => {
  const [cleo, dan] = [device('cleo'), device('dan')];
  const RINGS_UNTIL = NOW + 45_000;
  const ringAt = ({ userId }: Asker, by: Asker): Ring => ({
    ...{ userId, by: by.userId, byDevice: by.deviceId, callId: `call-${userId}` as CallId },
    ...{ since: NOW, dueBy: RINGS_UNTIL },
  });
  const rings = (by: Asker, ...rung: readonly Asker[]): RoomEvent => ({
    ...{ type: 'ring', by, rings: rung.map((one) => ringAt(one, by)), notRung: [] },
  });
  const notRung = (by: Asker, rung: Asker, reason: 'busy' | 'offline' | 'blocked'): RoomEvent => ({
    ...{ type: 'ring', by, rings: [], notRung: [{ ...ringAt(rung, by), reason }] },
  });
  const unrings = (by: Asker, ...rung: readonly Asker[]): RoomEvent => ({
    ...{ type: 'unring', by, userIds: rung.map(({ userId }) => userId) },
  });

  /** Ada, who is its host, and Bob are inside a locked room; Bob rings Cleo. */
  const rung: Room = {
    ...{ ...room, isLocked: true, inside: [seat(ada), seat(bob)], ringing: [ringAt(cleo, bob)] },
    people: [...room.people, { userId: cleo.userId, role: 'member' }],
  };

  /** Who is rung after it, and what goes into the histories. */
  function ringsAfter(outcome: Outcome): string {
    if (outcome.kind !== 'moved') return said(outcome);
    const left = outcome.room?.ringing.map(({ userId }) => userId.slice(5)) ?? [];
    const calls = outcome.calls.map(({ calleeId, reason }) => `${calleeId.slice(5)} ${reason}`);
    return [`rings: ${left.join('+')}`, ...calls].join(', ');
  }

  it.each<[string, RoomEvent, string]>([
    ['ringing: inside', rings(ada, dan), 'rings: cleo+dan'],
    ['ringing: outside', rings(cleo, dan), 'forbidden'],
    ['ringing: a stranger', rings(eve, dan), 'not_found'],
    ['ringing: who rings already', rings(ada, cleo), 'rings: cleo'],
    ['ringing: who is inside', rings(ada, bob), 'rings: cleo'],
    ['ringing: who was removed', rings(ada, device('out')), 'rings: cleo+out'],
    ['ringing: who is not reached', notRung(ada, dan, 'offline'), 'rings: cleo, dan offline'],
    ['stopping: who rang them', unrings(bob, cleo), 'rings: , cleo cancelled'],
    ['stopping: a host', unrings(ada, cleo), 'rings: , cleo cancelled'],
    ['stopping: a stranger', unrings(eve, cleo), 'not_found'],
    ['stopping: what does not ring', unrings(ada, dan), 'settled'],
    ['declining: who is rung', { type: 'decline', by: cleo }, 'rings: , cleo declined'],
    ['declining: who is not', { type: 'decline', by: bob }, 'settled'],
    ['coming in through the lock', joins(cleo), 'rings: '],
    ['coming in through the lock: who is not rung', joins(root), 'rings: cleo'],
    ['who rang them leaves', { type: 'leave', by: bob }, 'rings: cleo'],
    ['the room is deleted', { type: 'delete', by: ada }, 'rings: , cleo cancelled'],
    ['time passes', { type: 'time-passed' }, 'settled'],
  ])('%s', (_what, event, expected) => {
    expect(ringsAfter(transition(rung, event, NOW + 1_000))).toBe(expected);
  });

  it('is over when it has rung for long enough', () => {
    expect(ringsAfter(transition(rung, { type: 'time-passed' }, RINGS_UNTIL))).toBe(
      'rings: , cleo no-answer',
    );
  });

  it('is nothing that somebody else inside may stop', () => {
    const byAda = { ...rung, ringing: [ringAt(cleo, ada)] };
    expect(ringsAfter(transition(byAda, unrings(bob, cleo), NOW))).toBe('forbidden');
  });

  it('makes a member of who is called, also where it does not ring at them', () => {
    const called = transition(rung, notRung(ada, dan, 'busy'), NOW) as { room: Room };
    expect(called.room.people).toContainEqual({ userId: dan.userId, role: 'member' });
  });
});
