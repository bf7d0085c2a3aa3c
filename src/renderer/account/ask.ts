import type { Result } from '@shared/result.ts';
import type * as z from 'zod/mini';
import type { AccountError } from './account.ts';

export interface Question<S extends z.core.$ZodType> {
  /** With the query, e.g. `/api/admin/devices?userId=…`. */
  readonly path: string;
  /** Absent for a GET. */
  readonly body?: object;
  /** What the answer is held against. */
  readonly reply: S;
}

/** Asks the server over HTTP, as the person who is signed in; `unauthenticated` when nobody is. Never rejects. */
export type Ask = <S extends z.core.$ZodType>(
  question: Question<S>,
) => Promise<Result<z.infer<S>, AccountError>>;
