import { pino, type DestinationStream } from 'pino';

/** Lines beyond it do not wait for the end of the turn. */
const WRITE_AT = 8 * 1024;

/**
 * Standard output for the log: what is logged in one turn of the event loop leaves in one write, as each costs as much as
 * sending a message to a client. Nothing waits for longer, and nothing is lost when the process ends by itself.
 */
export function openLogOutput(): DestinationStream {
  const output = pino.destination({ dest: 1, sync: true, minLength: WRITE_AT });
  let isDue = false;
  const flush = (): void => {
    isDue = false;
    output.flushSync();
  };
  process.once('exit', flush);
  return {
    write(line) {
      output.write(line);
      if (isDue) return;
      isDue = true;
      setImmediate(flush);
    },
  };
}
