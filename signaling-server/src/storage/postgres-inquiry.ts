import type pg from 'pg';
import { systemClock } from '../ops/clock.ts';
import { startHearingTimer } from '../ops/hearing-timer.ts';
import { isOutOfReach } from './postgres-fault.ts';
import { socketOf } from './postgres-socket.ts';

/** What a new connection tells of another one: it is of no use any more; it may be, as far as can be known. */
export type Verdict = 'silent' | 'maybe at work';

/** Of the processes that were asked about, by their ids. */
type Verdicts = (processId: number | null) => Verdict;

interface Question {
  readonly processIds: (number | null)[];
  readonly verdicts: Promise<Verdicts>;
}

/**
 * Asks the database over a connection of its own whether the server process behind another connection is at work. One
 * such connection at a time: who comes before it stands is asked about as well, and who comes later with the next one.
 * Waits for each for `limitMs`. Never rejects.
 */
export function createInquiry(
  connect: () => pg.Client,
  limitMs: number,
): (about: pg.ClientBase) => Promise<Verdict> {
  let open: Question | null = null;
  let underWay: Promise<unknown> = Promise.resolve();

  const begin = (): Question => {
    const processIds: Question['processIds'] = [];
    const close = (): typeof processIds => {
      if (open?.processIds === processIds) open = null;
      return processIds;
    };
    const verdicts = underWay.then(() => ask(connect, limitMs, close));
    underWay = verdicts;
    return { processIds, verdicts };
  };
  return async (about) => {
    open ??= begin();
    const processId = processIdOf(about);
    open.processIds.push(processId);
    return (await open.verdicts)(processId);
  };
}

/** `close` ends the list of whom to ask about, and gives it. */
async function ask(
  connect: () => pg.Client,
  limitMs: number,
  close: () => readonly (number | null)[],
): Promise<Verdicts> {
  let asking: pg.Client;
  try {
    asking = connect();
  } catch {
    // A certificate that it needs is being replaced.
    close();
    return () => 'maybe at work';
  }
  asking.on('error', () => undefined);
  // The one below TLS, where there is TLS.
  const socket = socketOf(asking);
  const limit = startHearingTimer(systemClock, limitMs, () => socketOf(asking).destroy(noAnswer()));
  try {
    await asking.connect();
    const processIds = close();
    // Its own process as well: where that is not the one it was named, something between shares connections.
    const { rows } = await asking.query<Process>(
      'select pid, state from pg_stat_activity where pid = any($1::int[]) or pid = pg_backend_pid()',
      [processIds],
    );
    return judgeBy(rows, processIdOf(asking));
  } catch (error) {
    close();
    // Whoever was heard is there, and only lets this connection wait.
    const isSilent = isOutOfReach(error) && socket.bytesRead === 0;
    return () => (isSilent ? 'silent' : 'maybe at work');
  } finally {
    limit.cancel();
    socketOf(asking).destroy();
  }
}

interface Process {
  readonly pid: number;
  readonly state: string | null;
}

/** A process that nobody knows is gone; or it is behind something that shares connections, and nothing can be known. */
function judgeBy(processes: readonly Process[], ownId: number | null): Verdicts {
  const states = new Map(processes.map(({ pid, state }) => [pid, state ?? '']));
  const isDirect = ownId !== null && states.has(ownId);
  return (processId) => {
    const state = processId === null ? undefined : states.get(processId);
    const isSilent = state === undefined ? isDirect : state.startsWith('idle');
    return isSilent ? 'silent' : 'maybe at work';
  };
}

function noAnswer(): Error {
  return Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' });
}

/** Its client does not tell its type. */
function processIdOf(client: pg.ClientBase): number | null {
  return (client as pg.ClientBase & { readonly processID: number | null }).processID;
}
