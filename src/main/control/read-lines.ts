import type { Socket } from 'node:net';

/** No request is as long, characters. */
const MAX_LINE = 4_096;

/** Hands over each line that comes in, and ends a connection whose line has no end. */
export function readLines(socket: Socket, onLine: (line: string) => void): void {
  let begun = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const lines = (begun + chunk).split('\n');
    begun = lines.pop() ?? '';
    for (const line of lines) onLine(line);
    if (begun.length > MAX_LINE) socket.destroy();
  });
}
