import { RoomId, RoomLinkToken } from '@protocol';
import { createSubject, type Observable } from '@shared/observable.ts';
import type { RoomDoor } from './account.ts';
import type { InvitePage } from './page-invite.ts';

const KEPT = 'ringdown.door';

/** The link of a room that this page was opened with, or that was opened in it since. */
export interface PageDoor {
  readonly current: Observable<RoomDoor | null>;
  /** It was gone through, or is not wanted. */
  forget(): void;
  dispose(): void;
}

/**
 * Watches the page's address for links of rooms: `https://server/#room=<id>&key=<token>`. As an invite it is taken out of
 * the address bar, and the tab remembers it, so that loading the page again does not lose it. Only the server that
 * served the page is meant.
 */
export function watchPageDoor(
  page: Pick<InvitePage, 'location' | 'history' | 'addEventListener' | 'removeEventListener'>,
  tab: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
): PageDoor {
  const take = (): RoomDoor | null => {
    const { hash, href, origin } = page.location;
    const door = doorIn(origin, hash);
    if (door === null) return null;
    page.history.replaceState(null, '', href.slice(0, -hash.length));
    tab.setItem(KEPT, hash);
    return door;
  };
  const current = createSubject(take() ?? doorIn(page.location.origin, tab.getItem(KEPT) ?? ''));
  const onHashChange = (): void => current.set(take() ?? current.current);
  page.addEventListener('hashchange', onHashChange);
  return {
    current,
    forget() {
      tab.removeItem(KEPT);
      current.set(null);
    },
    dispose: () => page.removeEventListener('hashchange', onHashChange),
  };
}

function doorIn(serverUrl: string, hash: string): RoomDoor | null {
  const words = new URLSearchParams(hash.replace(/^#/, ''));
  const roomId = RoomId.safeParse(words.get('room'));
  const link = RoomLinkToken.safeParse(words.get('key'));
  return roomId.success && link.success ? { serverUrl, roomId: roomId.data, link: link.data } : null;
}
