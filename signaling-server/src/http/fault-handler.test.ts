import fastify from 'fastify';
import { expect, it } from 'vitest';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { createFaultHandler } from './fault-handler.ts';

it('writes down a failure of every request only so often, and how many lines it left out', async () => {
  const clock = createManualClock();
  const logged: { id: string; leftOut?: number }[] = [];
  const log = createLogger('info', {
    write: (line) => void logged.push(JSON.parse(line) as (typeof logged)[number]),
  });
  const app = fastify({ logger: false });
  app.setErrorHandler(createFaultHandler({ log, clock, onRefused: () => undefined }));
  app.get('/', () => Promise.reject(new Error('too many open files')));
  const ask = async (): Promise<{ error: { code: string; message: string } }> =>
    (await app.inject('/')).json();
  const first = await ask();
  expect(first.error.code).toBe('internal');
  expect(first.error.message).toContain(logged[0]?.id);
  for (let count = 0; count < 99; count += 1) await ask();
  expect(logged).toHaveLength(20);
  expect((await ask()).error).toEqual({ code: 'internal', message: 'The server failed; its log says more' });
  clock.advance(1_000);
  await ask();
  expect(logged).toHaveLength(21);
  expect(logged[20]?.leftOut).toBe(81);
  await app.close();
});
