import type { Account } from '../account/account.ts';
import type { PageDoor } from '../account/page-door.ts';
import type { CallControl } from '../call/calls.ts';
import type { OwnRoom } from '../room/own-room.ts';
import type { RoomControl } from '../room/rooms.ts';

/** Who is signed in goes through the link of a room as soon as the server is there: a visitor has just asked to. */
export function goThrough(
  door: PageDoor,
  { account, rooms }: { readonly account: Pick<Account, 'state'>; readonly rooms: RoomControl },
): () => void {
  const go = (): void => {
    const state = account.state.current;
    const through = door.current.current;
    if (through === null || state.status !== 'signed-in' || state.connection.status !== 'online') return;
    door.forget();
    rooms.join(through.roomId, { link: through.link, muted: state.self.role !== 'visitor' });
  };
  const stops = [account.state.subscribe(go), door.current.subscribe(go)];
  return () => {
    for (const stop of stops) stop();
  };
}

export const isTalking = (room: OwnRoom | null): boolean =>
  room !== null && room.phase !== 'over' && !room.held;

/** The person talks in one place at a time: what was begun last, or resumed, holds what there is. */
export function talkInOnePlace(calls: CallControl, rooms: RoomControl): () => void {
  let wasInCall = false;
  let wasInRoom = false;
  const stops = [
    calls.list.subscribe(() => {
      const isInCall = calls.list.current.some(
        ({ phase, held }) => phase !== 'ringing-in' && phase !== 'ended' && !held,
      );
      const isNew = isInCall && !wasInCall;
      wasInCall = isInCall;
      if (isNew) rooms.setHeld(true);
    }),
    rooms.current.subscribe(() => {
      const isInRoom = isTalking(rooms.current.current);
      const isNew = isInRoom && !wasInRoom;
      wasInRoom = isInRoom;
      if (isNew) calls.holdAll();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
