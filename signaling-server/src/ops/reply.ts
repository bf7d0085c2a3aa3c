import type { ErrorCode, Reply } from '../protocol/index.ts';

/** The answer to a request that was carried out. */
export function done(): Reply<Record<string, never>>;
export function done<T>(data: T): Reply<T>;
export function done<T>(data?: T): Reply<T | Record<string, never>> {
  return { ok: true, data: data ?? {} };
}

/** The answer to a request that was not carried out; `message` is for developers and says what would help. */
export function refuse(code: ErrorCode, message: string, retryAfterMs?: number): Reply<never> {
  return {
    ok: false,
    error: retryAfterMs === undefined ? { code, message } : { code, message, retryAfterMs },
  };
}

/** Where the compiler can prove that no case is left. */
export function assertNever(value: never): never {
  throw new Error(`unexpected case: ${JSON.stringify(value)}`);
}

const MAX_PLACES = 5;

/** Where a payload does not fit the contract, without repeating what was in it: it may be a secret. */
export function describeIssues(issues: readonly { readonly path: readonly PropertyKey[] }[]): string {
  const places = issues
    .slice(0, MAX_PLACES)
    .map(({ path }) => path.map(String).join('.') || 'the payload itself');
  return `Invalid payload at: ${places.join(', ')}`;
}
