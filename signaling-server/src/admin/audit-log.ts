import type { AuditAction, AuditDetail, AuditEntry, UserId } from '../protocol/index.ts';

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
  list(page: { readonly before: string | null; readonly limit: number }): Promise<AuditPage>;
  /** Forgets what is older. */
  prune(before: number): Promise<void>;
}
