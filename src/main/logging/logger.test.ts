import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { createLineWriter, createLogger } from './logger.ts';

it('goes on when nobody reads the log any more', async () => {
  const closed = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
  });
  const log = createLogger({ write: createLineWriter(closed), now: () => 0 });
  const gone = new Promise((resolve) => closed.once('close', resolve));
  log.info('to a terminal that was closed');
  await gone;
  log.info('to nobody');
  expect(closed.destroyed).toBe(true);
});
