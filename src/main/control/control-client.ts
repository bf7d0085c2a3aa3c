import { createConnection } from 'node:net';
import type { ControlReply } from './control-model.ts';
import { readLines } from './read-lines.ts';

export interface ControlClientDeps {
  readonly address: string;
  readonly print: (line: string) => void;
}

/** What the process ends with. */
export const controlExit = { done: 0, refused: 1, notRunning: 2 } as const;

/**
 * `--ctl <what>`: asks the app that runs, prints what it answers and resolves to the exit code. One that holds the key of
 * push to talk goes on until somebody lets go of it: to end it lets go as well.
 */
export function runControlClient({ address, print }: ControlClientDeps, verb: string): Promise<number> {
  return new Promise((resolve) => {
    const socket = createConnection(address);
    let code: number = controlExit.notRunning;
    socket.once('connect', () => socket.write(`${JSON.stringify({ do: verb })}\n`));
    readLines(socket, (line) => {
      print(line);
      code = (JSON.parse(line) as ControlReply).ok ? controlExit.done : controlExit.refused;
      if (verb !== 'ptt-down' || code !== controlExit.done) socket.end();
    });
    socket.once('error', () =>
      print('{"ok":false,"error":{"code":"not-running","message":"Start Ringdown first"}}'),
    );
    socket.once('close', () => resolve(code));
  });
}
