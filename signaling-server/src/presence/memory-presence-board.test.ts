import type { Actor } from '../calls/call-record.ts';
import { LocalLines } from '../socket/local-lines.ts';
import { listen } from '../socket/testing/listening-line.ts';
import { MemoryPresenceBoard } from './memory-presence-board.ts';
import { testPresenceBoard } from './testing/presence-board-contract.ts';

testPresenceBoard('in the memory of one process', (clock) => {
  const lines = new LocalLines();
  const board = new MemoryPresenceBoard(lines, clock);
  const { line } = listen();
  return Promise.resolve({
    ...{ here: board, elsewhere: board },
    connect: (device: Actor) => {
      lines.add({ ...device, connectedAt: 0 }, line);
      return Promise.resolve();
    },
    disconnect: ({ deviceId }: Actor) => {
      lines.remove(deviceId, line);
      return Promise.resolve();
    },
    dispose: () => {
      board.stop();
      return Promise.resolve();
    },
  });
});
