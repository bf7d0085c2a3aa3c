import type { Reply } from '../../protocol/index.ts';

/** Whether the server could not serve it just then, so that it is worth saying again. */
export function passes(reply: Reply<unknown> | null): boolean {
  if (reply === null || reply.ok) return false;
  const { code, retryAfterMs } = reply.error;
  return code === 'unavailable' || (code === 'rate_limited' && retryAfterMs !== undefined);
}
