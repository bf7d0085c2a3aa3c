import { comes } from '@shared/testing/comes.ts';
import type { ClientPayload, RoomId, UserId } from '@protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallView } from '../call/call-view.ts';
import { createServerPhones, type ServerPhone, type ServerPhones } from '../phone/testing/server-phones.ts';
import type { OwnRoom } from './own-room.ts';

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

async function idOf(phone: ServerPhone, wanted: string): Promise<UserId> {
  await comes(phone.contacts.list, (list) => list.some(({ name }) => name === wanted));
  return phone.contacts.list.current.find(({ name }) => name === wanted)!.userId;
}
const is = (phone: ServerPhone, wanted: (room: OwnRoom) => boolean): Promise<void> =>
  comes(phone.rooms.current, (current) => current !== null && wanted(current));
const hears = (phone: ServerPhone, ...names: readonly string[]): Promise<void> =>
  is(
    phone,
    ({ phase, others }) =>
      phase === 'inside' &&
      others.map(({ person }) => person.name).join() === names.join() &&
      others.every(({ link }) => link === 'up'),
  );
async function rung(phone: ServerPhone): Promise<CallView> {
  await comes(phone.calls.list, ([call]) => call?.phase === 'ringing-in');
  return phone.calls.list.current[0]!;
}
const isSilent = (phone: ServerPhone): Promise<void> =>
  comes(phone.calls.list, (calls) => calls.length === 0);

async function talk(): Promise<CallView> {
  ada.run({ type: 'call', userId: await idOf(ada, 'Bob'), media: 'audio' });
  bob.run({ type: 'answer', callId: (await rung(bob)).callId });
  await Promise.all([ada, bob].map((one) => comes(one.calls.list, ([call]) => call?.phase === 'active')));
  return ada.calls.list.current[0]!;
}

type CallMedia = ClientPayload<'room:create'>['callMedia'];

async function addCleo({ callId }: CallView, callMedia?: CallMedia): Promise<RoomId> {
  const ring = [await idOf(ada, 'Cleo')];
  const room = { name: 'Ada, Bob', kind: 'temporary', access: 'invited' } as const;
  const made = await ada.rooms.create({ ...room, fromCall: callId, callMedia, ring });
  if (!made.ok) throw new Error(made.error.message);
  return made.value.roomId;
}

describe('a call to which somebody is added', () => {
  it('goes on as a room, over the same connection and with the same microphone', async () => {
    const call = await talk();
    const before = [ada, bob].map(({ peers, media }) => ({
      links: [...peers.open],
      devices: [...media.live],
    }));
    await addCleo(call);
    await Promise.all([hears(ada, 'Bob'), hears(bob, 'Ada')]);
    for (const [index, phone] of [ada, bob].entries()) {
      expect(phone.peers.open).toEqual(before[index]!.links);
      expect(phone.media.live).toEqual(before[index]!.devices);
      expect(phone.peers.open[0]!.tracks.audio?.enabled).toBe(true);
      expect(phone.calls.list.current).toEqual([]);
      expect(phone.speakers.audible).toBe(1);
      expect(phone.screen.current).toBe('room');
    }
    const ring = await rung(cleo);
    expect([ring.peer.name, ring.ring?.people]).toEqual(['Ada', ['Bob']]);
    cleo.run({ type: 'answer', callId: ring.callId });
    await Promise.all([hears(ada, 'Bob', 'Cleo'), hears(bob, 'Ada', 'Cleo'), hears(cleo, 'Ada', 'Bob')]);
    await isSilent(cleo);
  });

  it('keeps who was muted muted, and the camera on', async () => {
    const call = await talk();
    bob.run({ type: 'set-muted', callId: call.callId, muted: true });
    ada.run({ type: 'set-camera', callId: call.callId, on: true });
    await comes(bob.calls.list, ([one]) => one?.remoteCameraOn === true);
    const shown: unknown[] = [];
    bob.rooms.current.subscribe(() => shown.push(bob.rooms.current.current?.others[0]?.cameraOn));
    await addCleo(call, {
      own: { muted: false, camera: true, screen: false },
      other: { muted: true, camera: false, screen: false },
    });
    await is(ada, ({ others, own }) => others[0]?.muted === true && own.cameraOn);
    await is(bob, ({ others, own }) => others[0]?.cameraOn === true && own.muted);
    expect(bob.peers.open[0]!.tracks.audio?.enabled).toBe(false);
    expect(shown, 'at no moment').not.toContain(false);
  });

  it('repairs its connection as the room, with the proofs of the call', async () => {
    await addCleo(await talk());
    await Promise.all([hears(ada, 'Bob'), hears(bob, 'Ada')]);
    const { talkId, deviceId } = ada.rooms.current.current!.others[0]!;
    expect(bob.rooms.current.current!.others[0]!.talkId).toBe(talkId);
    ada.trust.compareWords(talkId, deviceId);
    await comes(bob.trust.verification, (shown) => shown?.isAsked === true);
  });

  it('says at whom nothing rings, although the call and its screen are gone', async () => {
    const call = await talk();
    ada.contacts.watchVisible([await idOf(ada, 'Cleo')]);
    cleo.presence.set('dnd');
    await comes(ada.contacts.list, (list) =>
      list.some(({ name, status }) => name === 'Cleo' && status === 'dnd'),
    );
    await addCleo(call);
    await hears(ada, 'Bob');
    const people = [{ userId: await idOf(ada, 'Cleo'), reason: 'busy' }];
    expect(ada.notices.current).toMatchObject([{ code: 'not-rung', people }]);
    expect(bob.notices.current).toEqual([]);
  });

  it('is connected anew with who has loaded their page anew meanwhile', async () => {
    await addCleo(await talk());
    await Promise.all([hears(ada, 'Bob'), hears(bob, 'Ada')]);
    const { talkId } = ada.rooms.current.current!.others[0]!;
    bob.dispose();
    // The same device, without what its page before had.
    const again = await team.open(bob.shell);
    await Promise.all([
      is(again, ({ phase, others }) => phase === 'inside' && others.length === 1),
      is(ada, ({ others }) => others.length === 1 && others[0]?.talkId !== talkId),
    ]);
  });
});

describe('a ring into a room', () => {
  async function ringBob(): Promise<RoomId> {
    const room = { name: 'Stand-up', kind: 'permanent', access: 'invited' } as const;
    const made = await ada.rooms.create({ ...room, ring: [await idOf(ada, 'Bob')] });
    if (!made.ok) throw new Error(made.error.message);
    ada.rooms.join(made.value.roomId);
    await is(ada, ({ phase }) => phase === 'inside');
    return made.value.roomId;
  }

  it('is published as a call that rings, is declined as one, and then it is quiet', async () => {
    const roomId = await ringBob();
    await rung(bob);
    expect(bob.shell.published.at(-1)!.calls).toMatchObject([
      {
        callId: roomId,
        peerName: 'Ada',
        phase: 'ringing-in',
        waiting: false,
        ring: { room: 'Stand-up', people: [] },
      },
    ]);
    bob.shell.command({ type: 'decline', callId: roomId });
    expect(bob.calls.list.current).toEqual([]);
    await is(ada, ({ seen }) => seen?.ringing.length === 0);
  });

  it('stops as soon as it is withdrawn', async () => {
    const roomId = await ringBob();
    await rung(bob);
    await ada.rooms.unring(roomId, await idOf(ada, 'Bob'));
    await isSilent(bob);
    await comes(bob.history.state, ({ missedCount }) => missedCount === 1);
  });

  it('waits quietly where the person talks to somebody else, and holds that once it is answered', async () => {
    bob.run({ type: 'call', userId: await idOf(bob, 'Cleo'), media: 'audio' });
    cleo.run({ type: 'answer', callId: (await rung(cleo)).callId });
    await comes(bob.calls.list, ([call]) => call?.phase === 'active');
    const roomId = await ringBob();
    await comes(bob.calls.list, (calls) => calls.at(-1)?.ring !== undefined);
    expect(bob.calls.list.current.at(-1)?.waiting).toBe(true);
    bob.run({ type: 'answer', callId: roomId });
    await hears(bob, 'Ada');
    expect(bob.calls.list.current[0]?.held).toBe(true);
  });
});
