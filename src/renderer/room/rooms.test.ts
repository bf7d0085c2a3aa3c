import { comes } from '@shared/testing/comes.ts';
import type { RoomId } from '@protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PhoneCommand } from '@shared/phone.ts';
import { createServerPhones, type ServerPhone, type ServerPhones } from '../phone/testing/server-phones.ts';
import type { CallTrust } from '../trust/trust.ts';
import type { OwnRoom, RemoteParticipant } from './own-room.ts';

let team: ServerPhones;
let ada: ServerPhone;
let bob: ServerPhone;
let cleo: ServerPhone;

beforeEach(async () => {
  team = await createServerPhones();
  [ada, bob, cleo] = await Promise.all([team.open(), team.open(), team.open()]);
  await Promise.all(
    ([['Ada', ada], ['Bob', bob], ['Cleo', cleo]] as const).map(([name, phone]) => team.join(phone, name)), // prettier-ignore
  );
});

afterEach(() => team.stop());

async function openRoom(
  by: ServerPhone = ada,
  settings: { readonly passcode?: string } = {},
): Promise<RoomId> {
  const made = await by.rooms.create({
    ...{ name: 'Stand-up', kind: 'permanent', access: 'team' },
    ...settings,
  });
  if (!made.ok) throw new Error(made.error.message);
  return made.value.roomId;
}

const room = (phone: ServerPhone): OwnRoom => {
  const { current } = phone.rooms.current;
  if (!current) throw new Error('is in no room');
  return current;
};
const names = (phone: ServerPhone): string[] => room(phone).others.map(({ person }) => person.name);
const is = (phone: ServerPhone, wanted: (room: OwnRoom) => boolean): Promise<void> =>
  comes(phone.rooms.current, (current) => current !== null && wanted(current));
const isInside = (phone: ServerPhone): Promise<void> => is(phone, ({ phase }) => phase === 'inside');
const hears = (phone: ServerPhone, count: number): Promise<void> =>
  is(phone, ({ others }) => others.length === count && others.every(({ link }) => link === 'up'));
const isOver = (phone: ServerPhone, over: OwnRoom['over']): Promise<void> =>
  is(phone, (current) => current.phase === 'over' && current.over === over);
const hears3 = (): Promise<unknown> => Promise.all([hears(ada, 2), hears(bob, 2), hears(cleo, 2)]);

async function everybodyInside(): Promise<RoomId> {
  const roomId = await openRoom();
  for (const phone of [ada, bob, cleo]) {
    phone.rooms.join(roomId);
    await isInside(phone);
  }
  await hears3();
  return roomId;
}

describe('a room', () => {
  it('is on the list of everybody as soon as it is made, with who is inside', async () => {
    const roomId = await openRoom();
    await comes(bob.rooms.list, (list) => list.status === 'ready' && list.rooms.length === 1);
    ada.run({ type: 'join-room', roomId });
    await comes(
      bob.rooms.list,
      (list) => list.status === 'ready' && list.rooms[0]?.inside[0]?.person.name === 'Ada',
    );
  });

  it('connects everybody with everybody, in whatever order they come', async () => {
    await everybodyInside();
    expect([names(ada), names(bob), names(cleo)]).toEqual([
      ['Bob', 'Cleo'],
      ['Ada', 'Cleo'],
      ['Ada', 'Bob'],
    ]);
    for (const phone of [ada, bob, cleo]) {
      expect(phone.speakers.audible).toBe(2);
      expect(phone.peers.open.map(({ tracks }) => tracks.audio?.enabled)).toEqual([true, true]);
    }
  });

  it('connects also those who come in at the same moment', async () => {
    const roomId = await openRoom();
    for (const phone of [ada, bob, cleo]) phone.rooms.join(roomId);
    await hears3();
    expect([ada, bob, cleo].map(({ peers }) => peers.open.length)).toEqual([2, 2, 2]);
  });

  it('connects to those on the list before the server has answered, and not to who has left by then', async () => {
    const roomId = await everybodyInside();
    cleo.run({ type: 'hang-up', callId: roomId });
    await Promise.all([hears(ada, 1), hears(bob, 1)]);
    ada.run({ type: 'hang-up', callId: roomId });
    cleo.run({ type: 'join-room', roomId });
    expect(cleo.peers.open).toHaveLength(2);
    await Promise.all([hears(bob, 1), hears(cleo, 1)]);
    expect([names(cleo), cleo.peers.open.length]).toEqual([['Bob'], 1]);
  });

  it('is left by who hangs up, and by nobody else', async () => {
    const roomId = await everybodyInside();
    cleo.run({ type: 'hang-up', callId: roomId });
    await Promise.all([hears(ada, 1), hears(bob, 1)]);
    expect(cleo.rooms.current.current).toBeNull();
    expect(cleo.media.live).toEqual([]);
    expect(cleo.peers.open).toEqual([]);
    expect(ada.speakers.audible).toBe(1);
  });

  it('shows who is muted, at once and as it is', async () => {
    const roomId = await everybodyInside();
    bob.run({ type: 'toggle-mute', callId: roomId });
    await is(ada, ({ others }) => others[0]?.muted === true);
    expect(room(bob).own.muted).toBe(true);
    bob.run({ type: 'toggle-mute', callId: roomId });
    await is(ada, ({ others }) => others[0]?.muted === false);
  });

  it('is entered muted with push to talk, and somebody is heard while the key is held', async () => {
    cleo.settings.change({ voice: 'push-to-talk' });
    await everybodyInside();
    const isHeard = (heard: boolean) => is(ada, ({ others }) => others[1]?.muted === !heard);
    await isHeard(false);
    cleo.run({ type: 'talk-key', key: 'down' });
    await isHeard(true);
    expect(cleo.peers.open.map(({ tracks }) => tracks.audio?.enabled)).toEqual([true, true]);
    cleo.run({ type: 'talk-key', key: 'lost' });
    expect(cleo.peers.open.map(({ tracks }) => tracks.audio?.enabled)).toEqual([false, false]);
    await isHeard(false);
  });

  it('shows a camera to everybody who is inside', async () => {
    const roomId = await everybodyInside();
    bob.run({ type: 'set-camera', callId: roomId, on: true });
    await is(ada, ({ others }) => others[0]?.cameraOn === true);
    const device = room(ada).others[0]!.deviceId;
    await comes(ada.rooms.media(device), ({ video }) => video !== null);
  });

  it('shows a raised hand and a reaction', async () => {
    await everybodyInside();
    bob.rooms.raiseHand(true);
    await is(ada, ({ others }) => others[0]?.handRaisedAt !== null);
    bob.rooms.react('👏');
    await comes(ada.rooms.reactions, (shown) => shown.some(({ emoji }) => emoji === '👏'));
    expect(bob.rooms.reactions.current).toHaveLength(1);
  });

  it('plays everybody as loud as this person wants, also the next time', async () => {
    const roomId = await everybodyInside();
    const { userId } = room(ada).others[0]!.person;
    ada.rooms.setVolume(userId, 0.25);
    expect([...ada.speakers.volumes].sort()).toEqual([0.25, 1]);
    ada.run({ type: 'hang-up', callId: roomId });
    ada.run({ type: 'join-room', roomId });
    await hears(ada, 2);
    expect([...ada.speakers.volumes].sort()).toEqual([0.25, 1]);
    expect(ada.settings.state.current.volumes).toEqual({ [userId]: 0.25 });
  });
});

describe('who may come in', () => {
  it('is asked for the passcode, and told that it was another one', async () => {
    const roomId = await openRoom(ada, { passcode: 'sesame' });
    await comes(bob.rooms.list, (list) => list.status === 'ready' && list.rooms.length === 1);
    bob.rooms.join(roomId);
    await isOver(bob, 'passcode');
    bob.rooms.join(roomId, { passcode: 'simsim' });
    // Whoever may be refused makes no connection yet.
    expect(bob.peers.open).toEqual([]);
    await isOver(bob, 'wrong-passcode');
    bob.rooms.join(roomId, { passcode: 'sesame' });
    await isInside(bob);
  });

  it('is told that the room is locked', async () => {
    const roomId = await openRoom();
    await ada.rooms.moderate({ roomId, action: 'lock' });
    bob.rooms.join(roomId);
    await isOver(bob, 'locked');
  });

  it('is told that there is no such room', async () => {
    bob.rooms.join('no-such-room' as RoomId);
    await isOver(bob, 'gone');
    bob.rooms.dismiss();
    expect(bob.rooms.current.current).toBeNull();
  });
});

describe('a host', () => {
  it('mutes somebody, who reads who did it and unmutes themself', async () => {
    const roomId = await everybodyInside();
    const { userId } = room(ada).others[0]!.person;
    await ada.rooms.moderate({ roomId, action: 'mute', userId });
    await is(bob, ({ own }) => own.muted && own.mutedBy?.name === 'Ada');
    bob.run({ type: 'toggle-mute', callId: roomId });
    await is(ada, ({ others }) => others[0]?.muted === false);
    expect(room(bob).own.mutedBy).toBeNull();
  });

  it('removes somebody, who hears and is heard no more', async () => {
    const roomId = await everybodyInside();
    const { userId } = room(ada).others[0]!.person;
    await ada.rooms.moderate({ roomId, action: 'remove', userId });
    await isOver(bob, 'removed');
    expect(bob.peers.open).toEqual([]);
    expect(bob.media.live).toEqual([]);
    await Promise.all([hears(ada, 1), hears(cleo, 1)]);
  });

  it('ends it for all', async () => {
    const roomId = await everybodyInside();
    await ada.rooms.moderate({ roomId, action: 'end' });
    await Promise.all([isOver(bob, 'ended'), isOver(cleo, 'ended')]);
  });
});

describe('a call and a room', () => {
  const callBob = async (phone: ServerPhone): Promise<void> => {
    await comes(phone.contacts.list, (list) => list.some(({ name }) => name === 'Bob'));
    const { userId } = phone.contacts.list.current.find(({ name }) => name === 'Bob')!;
    phone.run({ type: 'call', userId, media: 'audio' });
  };

  it('are one talk at a time: what is begun holds the other one, which goes on when it is resumed', async () => {
    const roomId = await openRoom();
    for (const phone of [ada, cleo]) {
      phone.rooms.join(roomId);
      await isInside(phone);
    }
    await hears(ada, 1);
    await callBob(ada);
    await is(ada, ({ held }) => held);
    expect(ada.speakers.audible).toBe(0);
    await is(cleo, ({ others }) => others[0]?.muted === true);
    await comes(bob.calls.list, (calls) => calls[0]?.phase === 'ringing-in');
    const callId = bob.calls.list.current[0]!.callId;
    bob.run({ type: 'answer', callId });
    await comes(ada.calls.list, (calls) => calls[0]?.phase === 'active');
    ada.run({ type: 'set-held', callId: roomId, held: false });
    expect(ada.calls.list.current[0]?.held).toBe(true);
    await is(cleo, ({ others }) => others[0]?.muted === false);
  });

  it('a call that comes meanwhile waits', async () => {
    const roomId = await openRoom(bob);
    bob.rooms.join(roomId);
    await isInside(bob);
    await callBob(ada);
    await comes(bob.calls.list, (calls) => calls[0]?.phase === 'ringing-in');
    expect(bob.calls.list.current[0]?.waiting).toBe(true);
  });
});

describe('whom one is connected to', () => {
  const wordsOf = async (phone: ServerPhone): Promise<readonly string[]> => {
    await comes(phone.trust.verification, (shown) => shown?.state.phase === 'compare');
    const state = phone.trust.verification.current?.state;
    return state?.phase === 'compare' ? state.words : [];
  };
  const seenBy = (phone: ServerPhone, name: string): RemoteParticipant => {
    const found = room(phone).others.find(({ person }) => person.name === name);
    if (!found) throw new Error(`${name} is not there`);
    return found;
  };
  const standing = (phone: ServerPhone, name: string): CallTrust | undefined =>
    phone.trust.calls.current.find(({ callId }) => callId === seenBy(phone, name).talkId);

  it('is found out by words, as in a call, and of nobody else in the room', async () => {
    await everybodyInside();
    const { talkId, deviceId } = seenBy(ada, 'Bob');
    ada.trust.compareWords(talkId, deviceId);
    await comes(bob.trust.verification, (shown) => shown?.isAsked === true);
    bob.trust.acceptComparing();
    const words = await wordsOf(ada);
    expect(words).toHaveLength(6);
    expect(await wordsOf(bob)).toEqual(words);
    expect(cleo.trust.verification.current).toBeNull();
    for (const phone of [ada, bob]) phone.trust.decide(true);
    await comes(ada.trust.calls, () => standing(ada, 'Bob')?.standing === 'verified');
    expect(standing(ada, 'Cleo')?.standing).toBe('unverified');
  });

  it('is not believed to a device that shows another key than before; all others are heard', async () => {
    const roomId = await everybodyInside();
    bob.run({ type: 'hang-up', callId: roomId });
    await Promise.all([hears(ada, 1), hears(cleo, 1)]);
    bob.dispose();
    // The same device, and nothing of what it has kept but that it is signed in.
    const impostor = await team.open(bob.shell);
    await comes(impostor.contacts.status, (status) => status === 'ready');
    impostor.rooms.join(roomId);
    await is(ada, ({ others }) => others.some(({ link }) => link === 'failed'));
    expect(seenBy(ada, 'Bob').link).toBe('failed');
    expect(standing(ada, 'Bob')).toMatchObject({ standing: 'distrusted', alarm: 'changed' });
    expect(seenBy(ada, 'Cleo').link).toBe('up');
  });
});

describe('what the tray is told', () => {
  it('are the rooms with the names of who is inside, and the own one as what can be muted and left', async () => {
    const roomId = await everybodyInside();
    const { calls, rooms } = ada.shell.published.at(-1)!;
    expect(rooms).toEqual([{ roomId, name: 'Stand-up', people: ['Ada', 'Bob', 'Cleo'] }]);
    expect(calls).toMatchObject([
      { callId: roomId, peerName: 'Stand-up', phase: 'active', muted: false, room: { others: 2 } },
    ]);
    const leave: PhoneCommand = { type: 'hang-up', callId: roomId };
    ada.shell.command(leave);
    expect(ada.rooms.current.current).toBeNull();
  });
});
