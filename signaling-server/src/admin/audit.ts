import type { Clock } from '../ops/clock.ts';
import type { Logger } from '../ops/logger.ts';
import { randomId } from '../ops/random-id.ts';
import type { AuditAction, AuditDetail, UserId, AuditEntry } from '../protocol/index.ts';

/** One thing that was done, as it is written down. Never holds a secret. */
export interface AuditRecord {
  readonly entryId: string;
  readonly at: number;
  readonly actorId: UserId | null;
  readonly via: AuditEntry['via'];
  readonly action: AuditAction;
  readonly subjectId: UserId | null;
  readonly detail: AuditDetail;
  readonly address: string | null;
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** Where the next page begins; null when there is none. */
  readonly nextBefore: string | null;
}

/** Who did what to whom, durably. */
export interface AuditLog {
  add(record: AuditRecord): Promise<void>;
  /** Newest first. A `before` that no page gave begins at the newest. */
  list(page: { readonly before?: string | null | undefined; readonly limit: number }): Promise<AuditPage>;
  /** Forgets what is older. */
  prune(before: number): Promise<void>;
}

/** Who does something, and from where. */
export type Doer =
  | { readonly via: 'app'; readonly userId: UserId; readonly address: string }
  | { readonly via: 'command-line' }
  /** By itself, or because of a stranger at this address. */
  | { readonly via: 'server'; readonly address: string | null };

interface Deed {
  readonly doer: Doer;
  readonly action: AuditAction;
  readonly subjectId?: UserId | null;
  readonly detail?: AuditDetail;
}

/** Writes down who did what. */
export type Audit = ReturnType<typeof createAudit>;

const COUNT_DIGITS = 10;

export function createAudit({ log, clock }: { log: Pick<AuditLog, 'add'>; clock: Clock }) {
  let count = 0;
  // Counted, so that what happens within one millisecond stays in order.
  const nextId = (): string => `${String((count += 1)).padStart(COUNT_DIGITS, '0')}${randomId()}`;
  return {
    /** Resolves when it is kept: whoever is told that something was done may rely on finding it here. */
    record: ({ doer, action, subjectId = null, detail = {} }: Deed) =>
      log.add({
        ...{ entryId: nextId(), at: clock.now(), action, subjectId, detail, via: doer.via },
        actorId: doer.via === 'app' ? doer.userId : null,
        address: doer.via === 'command-line' ? null : doer.address,
      }),
  };
}

const DAY_MS = 24 * 3_600_000;
/** Long enough to look into something that was noticed late; addresses of people are in it, so not for ever. */
const KEPT_MS = 365 * DAY_MS;

export interface AuditPruningDeps {
  readonly log: Pick<AuditLog, 'prune'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Forgets what is too old, once a day. */
export function createAuditPruning({ log, clock, logger }: AuditPruningDeps) {
  let timer = { cancel: (): void => undefined };
  const prune = (): void => {
    timer = clock.startTimer(DAY_MS, prune);
    log.prune(clock.now() - KEPT_MS).catch((error: unknown) => {
      logger.error({ err: error }, 'the audit log could not be pruned');
    });
  };
  return { start: prune, stop: () => timer.cancel() };
}
