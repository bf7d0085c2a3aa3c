import { expect, it } from 'vitest';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import { createRequestServer, type Handlers } from './bind-handlers.ts';
import { requesterOf } from './testing/requester.ts';

/** What is answered and logged when a request fails with this. */
async function fail(error: Error) {
  const lines: string[] = [];
  const { serve } = createRequestServer({
    handlers: { 'people:list': () => Promise.reject(error) } as unknown as Handlers,
    clock: createManualClock(),
    log: createLogger('info', { write: (line) => void lines.push(line) }),
    onActivity: () => undefined,
    metrics: { requestRefused: () => undefined, signalRelayed: () => undefined },
  });
  const reply = await serve(requesterOf('ada'), 'people:list', {});
  return { reply, logged: lines.map((line) => JSON.parse(line) as object) };
}

it('says when to come back for what is out of reach, which others tell of', async () => {
  const { reply, logged } = await fail(new UnavailableError('Database'));
  expect(reply).toMatchObject({ ok: false, error: { code: 'unavailable', retryAfterMs: 1_000 } });
  expect(logged).toEqual([]);
});

it('logs what was there and gave up by itself, of which nothing else tells', async () => {
  const cause = new Error('canceling statement due to statement timeout');
  const { reply, logged } = await fail(new UnavailableError('Database', { cause, why: 'gave up' }));
  expect(reply).toMatchObject({ ok: false, error: { code: 'unavailable', retryAfterMs: 1_000 } });
  expect(logged).toMatchObject([
    {
      ...{ level: 40, event: 'people:list', msg: 'a request was given up' },
      err: { message: `Database took too long: ${cause.message}` },
    },
  ]);
});
