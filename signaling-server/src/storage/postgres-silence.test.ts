import { EventEmitter, once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { testEngines } from '../testing/databases.ts';
import { watchSilence } from './postgres-silence.ts';
import { createPool } from './postgres.ts';

const engine = testEngines.find(({ name }) => name === 'PostgreSQL')!;
/** How PostgreSQL, or whoever stands in for it, asks for a password. */
const PASSWORD_WANTED = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);

/** Asks whoever comes for a password, and then lets them wait, as a pooler does that has no connection left. */
async function startFullPooler() {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined).once('data', () => socket.write(PASSWORD_WANTED));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    sockets,
    url: `postgres://ada:secret@127.0.0.1:${port}/phone`,
    whenAsked: once(server, 'connection'),
  };
}

describe.skipIf(engine.missing !== null)('a statement that takes long, on a connection that is well', () => {
  /** Five statements that wait for a lock, under a watch that asks over connections made like this. */
  async function startWaiting(connect: () => pg.Client) {
    const place = await engine.createPlace();
    const holder = new pg.Client({ connectionString: place.databaseUrl! });
    await holder.connect();
    await holder.query('select pg_advisory_lock(1)');
    const pool = createPool(place.databaseUrl!, { max: 5 });
    const watch = watchSilence(pool, connect);
    const ask = async () => {
      const client = await pool.connect();
      try {
        const answer = client.query('select pg_advisory_lock_shared(1), pg_advisory_unlock_shared(1)');
        return await watch.hear(client, answer);
      } finally {
        client.release();
      }
    };
    const answers = Promise.allSettled(Array.from({ length: 5 }, ask));
    const answered = async () => {
      await holder.end();
      const settled = await answers;
      await pool.end();
      place.remove();
      return settled.map(({ status }) => status);
    };
    return { answered };
  }
  const all = Array.from({ length: 5 }, () => 'fulfilled');

  it('is waited for where the new connection has to wait as well, of which there is one for all', async () => {
    const { sockets, url, whenAsked } = await startFullPooler();
    const { answered } = await startWaiting(() => new pg.Client({ connectionString: url }));
    await whenAsked;
    await once(sockets[0]!, 'close');
    expect(sockets).toHaveLength(1);
    expect(await answered()).toEqual(all);
  });

  it('is waited for where a new connection can not be made, as while a certificate is replaced', async () => {
    const told = new EventEmitter();
    const tried = once(told, 'tried');
    const { answered } = await startWaiting(() => {
      told.emit('tried');
      throw new Error('ENOENT: no such file');
    });
    await tried;
    expect(await answered()).toEqual(all);
  });

  it('is waited for where this server stood still while the new connection was being made', async () => {
    const place = await engine.createPlace();
    const told = new EventEmitter();
    const heard = once(told, 'heard');
    // Longer than the new connection is waited for, at the moment when it is asked for.
    told.once('asking', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_500));
    const { answered } = await startWaiting(() => {
      const client = new pg.Client({ connectionString: place.databaseUrl! });
      client.once('connect', () => told.emit('heard'));
      setImmediate(() => told.emit('asking'));
      return client;
    });
    await heard;
    expect(await answered()).toEqual(all);
    place.remove();
  });
});
