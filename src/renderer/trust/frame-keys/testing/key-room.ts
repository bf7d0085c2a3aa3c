import { type CallId, FrameSignal, type DeviceId, type RoomId } from '@protocol';
import { createManualClock } from '../../../phone/testing/manual-clock.ts';
import { FrameOpener } from '../../../rtc/frames/frame-opener.ts';
import { FrameSealer } from '../../../rtc/frames/frame-sealer.ts';
import type { SenderKey } from '../../../rtc/frames/sender-key.ts';
import { callId, deviceId, userId } from '../../../signaling/testing/people.ts';
import { createDesk, type Desk } from '../../testing/desk.ts';
import type { Verification, VerificationMessage } from '../../trust.ts';
import { FrameKeys, type OtherSeat } from '../frame-keys.ts';

/** One signal on its way through the server. */
export interface Passing {
  readonly from: string;
  readonly to: string;
  readonly signal: FrameSignal;
}

const sound = Uint8Array.from([0x78, 1, 2, 3]);

/** People in a room with real keys, and a server between them that does as the test says. */
export function createKeyRoom(place = 'here') {
  const roomId = `room-${place}` as RoomId;
  const clock = createManualClock();
  const inside = new Map<string, KeyMember>();
  const passed: Passing[] = [];
  let joined = 0;
  const room = {
    clock,
    passed,
    /** What becomes of a signal; null: it is lost. */
    serve: (passing: Passing): FrameSignal | null => passing.signal,
    deliver({ from, to, signal }: Passing): void {
      // As it travels: a string.
      const parsed = FrameSignal.parse(JSON.parse(JSON.stringify(signal)));
      inside.get(to)?.keys.heard(deviceId(from), parsed);
    },
    join(name: string, desk = createDesk(name)): KeyMember {
      joined += 1;
      const member = createMember({ roomId, name, desk, joinedAt: joined, clock, send });
      inside.set(name, member);
      tellAll();
      return member;
    },
    leave(name: string): void {
      inside.get(name)?.keys.close();
      inside.delete(name);
      tellAll();
    },
  };

  function send(from: string, to: string, signal: FrameSignal): void {
    passed.push({ from, to, signal });
    const served = room.serve({ from, to, signal });
    if (served) room.deliver({ from, to, signal: served });
  }

  function tellAll(): void {
    for (const member of inside.values()) {
      const others = [...inside.values()].filter((other) => other !== member);
      member.keys.update(others.map((other) => seatOf(member, other)));
    }
  }

  return room;
}

const seatOf = (own: KeyMember, other: KeyMember): OtherSeat => ({
  key: `${other.name} ${other.joinedAt} ${own.joinedAt}`,
  ...{ userId: userId(other.name), deviceId: deviceId(other.name) },
  ...{ joinedAt: other.joinedAt, ownJoinedAt: own.joinedAt },
  offers: own.joinedAt > other.joinedAt,
});

interface MemberOptions {
  readonly roomId: RoomId;
  readonly name: string;
  readonly desk: Desk;
  readonly joinedAt: number;
  readonly clock: ReturnType<typeof createManualClock>;
  readonly send: (from: string, to: string, signal: FrameSignal) => void;
}

function createMember({ roomId, name, desk, joinedAt, clock, send }: MemberOptions) {
  const sealer = new FrameSealer();
  const openers = new Map<DeviceId, FrameOpener>();
  const openerOf = (device: DeviceId): FrameOpener => {
    const opener = openers.get(device) ?? new FrameOpener(() => clock.now());
    openers.set(device, opener);
    return opener;
  };
  const used: SenderKey[] = [];
  const warned: string[] = [];
  const nameOf = (device: DeviceId): string => device.replace('device-', '');
  const talkWith = (other: string): CallId => callId([roomId, ...[name, other].sort()].join('-'));
  let tellDirectly: (message: VerificationMessage) => boolean = () => false;
  const keys = new FrameKeys({
    ...{ roomId, clock, own: { userId: userId(name), deviceId: deviceId(name) } },
    frames: {
      setOwnKey(key) {
        used.push(key);
        sealer.setKey(key);
      },
      setKeyOf: (device, key) => openerOf(device).setKey(key),
      forget: (device) => void openers.delete(device),
    },
    openProofs(seat, tell) {
      const talk = talkWith(nameOf(seat.deviceId));
      const proofs = desk.trust.openCall(talk, seat.userId, tell);
      tellDirectly = (message) => tell(seat.deviceId, message);
      return {
        ...proofs,
        heard: (from, word) => (member.onWords ? member.onWords(word.message) : proofs.heard(from, word)),
      };
    },
    send: (to, signal) => send(name, nameOf(to), signal),
    warn: (line) => void warned.push(line),
  });
  const member = {
    ...{ name, desk, joinedAt, keys, used, warned, talkWith },
    /** Of somebody who sits in the middle: what comes of the words of the only other one. */
    onWords: null as ((message: VerificationMessage) => void) | null,
    sayOfWords: (message: VerificationMessage): boolean => tellDirectly(message),
    /** What is on the screen about comparing words. */
    get words(): Verification['state'] | null {
      return desk.trust.verification.current?.state ?? null;
    },
    /** The next frame that it sends. */
    speak: async (): Promise<Uint8Array<ArrayBuffer>> => {
      const frame = await sealer.seal('audio', sound);
      if (!frame) throw new Error('it has no key');
      return frame;
    },
    hears: async (other: { readonly name: string }, frame: Uint8Array<ArrayBuffer>): Promise<boolean> => {
      const opened = await openerOf(deviceId(other.name)).open({ kind: 'audio', track: 1 }, frame);
      return typeof opened !== 'string';
    },
  };
  return member;
}

export type KeyMember = ReturnType<typeof createMember>;
