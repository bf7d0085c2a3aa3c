import { pino, type DestinationStream } from 'pino';

/** More does not wait for the end of the turn. */
const WRITE_AT = 64 * 1024;

/**
 * Standard output for the log: what is logged in one turn of the event loop leaves in one write, as each costs as much as
 * sending a message to a client. Nothing waits for longer, and nothing is lost when the process ends by itself.
 */
export function openLogOutput(): DestinationStream {
  // Not its own buffer: that one waits for the disk whenever it is emptied.
  const output = pino.destination({ dest: 1, sync: true });
  let waiting = '';
  const flush = (): void => {
    if (waiting !== '') output.write(waiting);
    waiting = '';
  };
  process.once('exit', flush);
  return {
    write(line) {
      if (waiting === '') setImmediate(flush);
      waiting += line;
      if (waiting.length > WRITE_AT) flush();
    },
  };
}
