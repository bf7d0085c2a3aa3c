import type { FastifyError, FastifyReply } from 'fastify';
import type { Clock } from '../ops/clock.ts';
import type { Logger } from '../ops/logger.ts';
import { randomId } from '../ops/random-id.ts';
import { refuse } from '../ops/reply.ts';
import { TokenBuckets, type Rate } from '../ops/token-bucket.ts';
import { unavailable, UnavailableError } from '../ops/unavailable.ts';
import { statusOf } from './route-kit.ts';

/** A failure that comes with every request must not fill the disk with lines. */
const lines: Rate = { burst: 20, perSecond: 1 };

export interface FaultHandlerDeps {
  readonly log: Logger;
  readonly clock: Clock;
}

/** What a request is answered that failed: with the client's fault as it is, with the server's in the log. */
export function createFaultHandler({ log, clock }: FaultHandlerDeps) {
  const budget = new TokenBuckets(lines, clock);
  let leftOut = 0;
  /** Returns whether the line was written. */
  const write = (level: 'warn' | 'error', fields: object, message: string): boolean => {
    if (budget.take(level) > 0) {
      leftOut += 1;
      return false;
    }
    log[level](leftOut === 0 ? fields : { ...fields, leftOut }, message);
    leftOut = 0;
    return true;
  };
  return async (error: FastifyError, _request: unknown, reply: FastifyReply): Promise<void> => {
    // A body that is too large or no JSON at all: the client's fault.
    if (error.statusCode !== undefined && error.statusCode < 500) {
      await reply.code(error.statusCode).send(refuse('invalid_payload', error.message));
      return;
    }
    if (error instanceof UnavailableError) {
      if (error.isOnlyToldHere) write('warn', { err: error }, 'an HTTP request was given up');
      const answer = unavailable(error.message);
      await reply.code(statusOf(answer)).send(answer);
      return;
    }
    const id = randomId();
    const where = write('error', { id, err: error }, 'an HTTP request failed') ? ` under ${id}` : '';
    const answer = refuse('internal', `The server failed; its log says more${where}`);
    await reply.code(statusOf(answer)).send(answer);
  };
}
