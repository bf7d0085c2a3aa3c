import { createSubject, type Subject } from '@shared/observable.ts';
import type { InviteAddress } from '../account.ts';
import type { PageInvite } from '../page-invite.ts';

/** A page that invite links are opened in by setting {@link current}. */
export interface FakePageInvite extends PageInvite {
  readonly current: Subject<InviteAddress | null>;
  /** Whether the tab would still know it after it is loaded again. */
  kept: boolean;
}

export function createFakePageInvite(): FakePageInvite {
  const current = createSubject<InviteAddress | null>(null);
  const page: FakePageInvite = {
    current,
    kept: true,
    offer(invite) {
      page.kept = true;
      current.set(invite);
    },
    forget() {
      page.keepNoLonger();
      current.set(null);
    },
    keepNoLonger: () => void (page.kept = false),
    dispose: () => undefined,
  };
  return page;
}
