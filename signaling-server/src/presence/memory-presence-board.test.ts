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
    connect: (device: Actor) => Promise.resolve(lines.add({ ...device, connectedAt: 0 }, line)),
    disconnect: ({ deviceId }: Actor) => Promise.resolve(void lines.remove(deviceId, line)),
    dispose: () => Promise.resolve(board.stop()),
  });
});
