import type pg from 'pg';
import { systemClock, type Timer } from '../ops/clock.ts';
import { startHearingTimer } from '../ops/hearing-timer.ts';
import { isOutOfReach } from './postgres-fault.ts';
import { createInquiry } from './postgres-inquiry.ts';
import { socketOf } from './postgres-socket.ts';

/** Nearly every statement is answered within milliseconds; of one that is not, the database is asked whether it is at it. */
const SILENT_MS = 2_000;

/** Ends connections of a pool on which nothing comes any more and which say nothing of it. */
export interface SilenceWatch {
  /** Waits for the answer to a statement on this connection. Rejects with `ETIMEDOUT` when the connection fell silent. */
  hear<T>(client: pg.PoolClient, answer: Promise<T>): Promise<T>;
}

/**
 * A firewall has forgotten a connection, or the machine at its other end is gone: by itself the client would give up each
 * statement after its time-out and use the same connection again, until the system gives up sending (on Linux after a
 * quarter of an hour). Whether a statement only takes long is asked over `connect`, a connection that is new.
 */
export function watchSilence(pool: pg.Pool, connect: () => pg.Client): SilenceWatch {
  const idle = new Set<pg.PoolClient>();
  pool.on('acquire', (client) => idle.delete(client));
  pool.on('release', (_error, client) => idle.add(client));
  pool.on('remove', (client) => idle.delete(client));
  const inquire = createInquiry(connect, SILENT_MS);

  /** What waits beside one that fell silent went the same way, or is soon made anew. */
  const giveUp = (client: pg.PoolClient): void => {
    for (const silent of [client, ...idle]) socketOf(silent).destroy(fallenSilent());
  };
  return {
    async hear(client, answer) {
      const socket = socketOf(client);
      let isAnswered = false;
      const look = (): Timer => {
        const heard = socket.bytesRead;
        return startHearingTimer(systemClock, SILENT_MS, () => void judge(heard));
      };
      const judge = async (heard: number): Promise<void> => {
        const isSilent = socket.bytesRead === heard && (await inquire(client)) === 'silent';
        if (isAnswered) return;
        if (isSilent && socket.bytesRead === heard) giveUp(client);
        else timer = look();
      };
      let timer = look();
      try {
        return await answer;
      } catch (error) {
        // Its time-out noticed what nobody could tell, as behind something that shares connections.
        if (isOutOfReach(error) && !socket.destroyed) giveUp(client);
        throw error;
      } finally {
        isAnswered = true;
        timer.cancel();
      }
    },
  };
}

function fallenSilent(): Error {
  return Object.assign(new Error('the connection fell silent'), { code: 'ETIMEDOUT' });
}
