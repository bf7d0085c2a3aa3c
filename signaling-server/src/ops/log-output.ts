import { writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';
import { systemClock, type Clock } from './clock.ts';

/** More does not wait for the end of the turn. */
const WRITE_AT = 64 * 1024;
/** What is not taken is tried again after so long. */
const AGAIN_MS = 100;
/** So much waits for that, in characters, and in bytes where a part of it was taken; what is logged beyond them is lost. */
const MOST_WAITING = 1024 * 1024;
/** Of the line that says how many are lost, in the scale of the logger. */
const WARN = 40;
/** At the end of the process a reader who takes nothing for the moment is waited for so often, and so long each time. */
const LAST_WAITS = 10;
const LAST_WAIT_MS = 20;

export interface LogOutput extends DestinationStream {
  /** Writes what is taken. For the end of the process, when nothing is tried again later. */
  end(): void;
}

/**
 * Standard output for the log: what is logged in one turn of the event loop leaves in one write, as each costs as much as
 * sending a message to a client. Nothing waits for longer, and nothing is lost when the process ends by itself.
 */
export function openLogOutput(): DestinationStream {
  const output = createLogOutput((bytes) => writeSync(1, bytes), systemClock);
  process.once('exit', () => output.end());
  return output;
}

/**
 * A log over this write, which tells how many bytes were taken and may throw. No fault of it reaches who logs, and
 * nobody waits for it: a disk that is full and a reader who is slow or gone must not end calls.
 */
export function createLogOutput(write: (bytes: Uint8Array) => number, clock: Clock): LogOutput {
  let waiting = '';
  /** Of what was handed over, what was not taken: it may begin within a line. */
  let rest: Uint8Array = new Uint8Array();
  let isDue = false;
  let isRefused = false;
  /** Lines, since the log said so last. */
  let lost = 0;
  const writeAll = (): unknown => {
    try {
      while (rest.length > 0 || waiting !== '' || lost > 0) {
        if (rest.length === 0) {
          rest = Buffer.from(waiting + lossOf(lost, clock.now()));
          waiting = '';
          lost = 0;
        }
        rest = rest.subarray(write(rest));
      }
      return null;
    } catch (fault) {
      return fault;
    }
  };
  const flush = (): void => {
    if (isRefused) return;
    isRefused = writeAll() !== null;
    if (isRefused) clock.startTimer(AGAIN_MS, tryAgain);
  };
  const tryAgain = (): void => {
    isRefused = false;
    flush();
  };
  return {
    write(line) {
      if (isRefused && (lost > 0 || rest.length + waiting.length + line.length > MOST_WAITING)) {
        lost += 1;
        return;
      }
      waiting += line;
      if (waiting.length > WRITE_AT) flush();
      if (isDue) return;
      isDue = true;
      setImmediate(() => {
        isDue = false;
        flush();
      });
    },
    end() {
      for (let waits = 0; isBusy(writeAll()) && waits < LAST_WAITS; waits += 1) standStill(LAST_WAIT_MS);
    },
  };
}

/** What stands in the place of lines that nobody took. */
function lossOf(lines: number, time: number): string {
  return lines === 0
    ? ''
    : `${JSON.stringify({ level: WARN, time, lines, msg: 'lines of the log were lost' })}\n`;
}

/** A pipe that is full for the moment. */
function isBusy(fault: unknown): boolean {
  return fault instanceof Error && 'code' in fault && fault.code === 'EAGAIN';
}

function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
