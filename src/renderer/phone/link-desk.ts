import { createSubject, type Observable } from '@shared/observable.ts';
import type { PhoneCommand } from '@shared/phone.ts';
import type { Shell } from '@shared/shell.ts';
import type { Account, InviteAddress, RoomDoor } from '../account/account.ts';
import type { Contacts } from '../contacts/contacts.ts';
import type { Rooms } from '../room/rooms.ts';
import {
  linkQuestion,
  type LinkQuestion,
  type LinkSurroundings,
  type OpenedLink,
} from './link-question-model.ts';

/**
 * Where `ringdown:` links wait for the person. Opening one does nothing by itself: no call is made, nobody is signed
 * out, and no server hears of it.
 */
export interface LinkDesk {
  /** What to ask about the link that was opened last; null: none waits. */
  readonly question: Observable<LinkQuestion | null>;
  /** Asks the server of an invite what it is good for. */
  inspect(): Promise<void>;
  /** Does what the link is for, if the question is one that can be answered with yes. */
  accept(): Promise<void>;
  dismiss(): void;
}

export interface LinkDeskDeps {
  readonly shell: Pick<Shell, 'onLink'>;
  readonly account: Pick<Account, 'state' | 'inspectInvite' | 'signOut'>;
  readonly contacts: Pick<Contacts, 'list' | 'status'>;
  readonly rooms: Pick<Rooms, 'list'>;
  readonly offerInvite: (invite: InviteAddress) => void;
  readonly enterRoom: (door: Pick<RoomDoor, 'roomId' | 'link'>) => void;
  readonly run: (command: PhoneCommand) => void;
}

export interface LinkDeskControl extends LinkDesk {
  dispose(): void;
}

const around = ({ account, contacts, rooms }: LinkDeskDeps): LinkSurroundings => ({
  account: account.state.current,
  people: contacts.list.current,
  peopleStatus: contacts.status.current,
  rooms: rooms.list.current,
});

export function createLinkDesk(deps: LinkDeskDeps): LinkDeskControl {
  const { account, contacts, rooms } = deps;
  const question = createSubject<LinkQuestion | null>(null);
  let opened: OpenedLink | null = null;

  const ask = (): void => {
    question.set(opened && linkQuestion(opened, around(deps)));
  };
  const open = (link: OpenedLink | null): void => {
    opened = link;
    ask();
  };
  const stops = [
    deps.shell.onLink((link) => open({ link, inspection: 'unasked' })),
    ...[account.state, contacts.list, contacts.status, rooms.list].map((source) => source.subscribe(ask)),
  ];

  async function join({ serverUrl, invite }: InviteAddress): Promise<void> {
    if (account.state.current.status === 'signed-in') await account.signOut();
    deps.offerInvite({ serverUrl, invite });
  }

  return {
    question,
    async inspect() {
      const link = opened?.link;
      if (link?.kind !== 'invite') return;
      open({ link, inspection: 'asking' });
      const inspection = await account.inspectInvite(link);
      // Another link may have come, or this one was put away.
      if (opened?.link === link) open({ link, inspection });
    },
    async accept() {
      const [link, asked] = [opened?.link, question.current];
      if (asked?.kind === 'call') {
        open(null);
        deps.run({ type: 'call', userId: asked.callee.userId, media: asked.media });
      } else if (asked?.kind === 'room') {
        open(null);
        deps.enterRoom(asked.door);
      } else if (asked?.kind === 'join' && link?.kind === 'invite') {
        open(null);
        await join(link);
      }
    },
    dismiss: () => open(null),
    dispose() {
      for (const stop of stops) stop();
    },
  };
}
