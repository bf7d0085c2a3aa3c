import type { InviteCreated } from '@protocol';
import type { Account, AccountError } from '../account/account.ts';

/** The invite link that was made last: looking at it again makes no other one. */
export class InviteView {
  readonly #account: Account;
  #made: { readonly by: string; readonly invite: InviteCreated } | null = $state.raw(null);
  error: AccountError | null = $state.raw(null);
  busy = $state(false);

  constructor(account: Account) {
    this.#account = account;
  }

  /** Null where none was made here, by the person who is signed in, that can still be used at that moment. */
  made(now: number): InviteCreated | null {
    const made = this.#made;
    return made && made.by === this.#self && made.invite.expiresAt > now ? made.invite : null;
  }

  /** Of a link that one colleague can use. The one before works on. */
  async make(): Promise<void> {
    const by = this.#self;
    if (this.busy || by === null) return;
    this.busy = true;
    const answer = await this.#account.createInvite({ role: 'member' });
    this.busy = false;
    this.error = answer.ok ? null : answer.error;
    if (answer.ok) this.#made = { by, invite: answer.value };
  }

  get #self(): string | null {
    const state = this.#account.state.current;
    return state.status === 'signed-in' ? state.self.userId : null;
  }
}
