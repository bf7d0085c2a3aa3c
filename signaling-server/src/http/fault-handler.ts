import type { FastifyError, FastifyReply } from 'fastify';
import type { Clock } from '../ops/clock.ts';
import type { Logger } from '../ops/logger.ts';
import { randomId } from '../ops/random-id.ts';
import { refuse } from '../ops/reply.ts';
import { TokenBuckets, type Rate } from '../ops/token-bucket.ts';
import type { ErrorCode, Reply } from '../protocol/index.ts';
import { unavailable, UnavailableError } from '../ops/unavailable.ts';
import { statusOf } from './route-kit.ts';

/** A failure that comes with every request must not fill the disk with lines. */
const lines: Rate = { burst: 20, perSecond: 1 };

export interface FaultHandlerDeps {
  readonly onRefused: (code: ErrorCode) => void;
  readonly log: Logger;
  readonly clock: Clock;
}

/** What a request is answered that failed: with the client's fault as it is, with the server's in the log. */
export function createFaultHandler({ log, clock, onRefused }: FaultHandlerDeps) {
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
  const answerTo = (error: FastifyError): Reply<never> => {
    // A body that is too large or no JSON at all: the client's fault.
    if (isOfClient(error)) return refuse('invalid_payload', error.message);
    if (error instanceof UnavailableError) {
      if (error.isOnlyToldHere) write('warn', { err: error }, 'an HTTP request was given up');
      return unavailable(error.message);
    }
    const id = randomId();
    const where = write('error', { id, err: error }, 'an HTTP request failed') ? ` under ${id}` : '';
    return refuse('internal', `The server failed; its log says more${where}`);
  };
  return async (error: FastifyError, _request: unknown, reply: FastifyReply): Promise<void> => {
    const answer = answerTo(error);
    if (!answer.ok) onRefused(answer.error.code);
    await reply.code(isOfClient(error) ? error.statusCode : statusOf(answer)).send(answer);
  };
}

function isOfClient(error: FastifyError): error is FastifyError & { readonly statusCode: number } {
  return error.statusCode !== undefined && error.statusCode < 500;
}
