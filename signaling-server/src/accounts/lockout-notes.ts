import type { Audit } from '../admin/audit.ts';
import { take, type CreateLimiter } from '../ops/limiters.ts';
import type { Logger } from '../ops/logger.ts';
import { hashToken } from '../ops/random-id.ts';
import type { UserId } from '../protocol/index.ts';
import type { SignInAttempt } from './lockout.ts';

/** One note an hour for each account and address, */
const EACH = { burst: 1, perSecond: 1 / 3_600 };
/** and so many of all together: strangers must not be able to fill the disk. */
const ALL = { burst: 60, perSecond: 1 / 60 };

interface LockedOut {
  readonly attempt: SignInAttempt;
  readonly address: string;
  /** Null: no such account, or it is about the address. */
  readonly subjectId: UserId | null;
}

/** Puts lock-outs into the audit log, without letting who is locked out write there as they like. */
export interface LockoutNotes {
  /** Never rejects: what could not be written down is no reason to let anybody in. */
  note(lockedOut: LockedOut): Promise<void>;
}

export interface LockoutNotesDeps {
  readonly audit: Pick<Audit, 'record'>;
  readonly createLimiter: CreateLimiter;
  readonly log: Logger;
}

export function createLockoutNotes({ audit, createLimiter, log }: LockoutNotesDeps): LockoutNotes {
  const each = createLimiter('lock-out-note', EACH);
  const all = createLimiter('lock-out-notes', ALL);
  return {
    async note({ attempt, address, subjectId }) {
      if ((await take(each, `${attempt.address} ${hashToken(attempt.username)}`)) > 0) return;
      if ((await take(all, 'all')) > 0) return;
      try {
        await audit.record({ doer: { via: 'server', address }, action: 'sign-in-locked-out', subjectId });
      } catch (error) {
        log.error({ err: error }, 'a lock-out could not be written down');
      }
    },
  };
}
