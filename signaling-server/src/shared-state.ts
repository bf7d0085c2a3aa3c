import type { CallLanes } from './calls/call-lanes.ts';
import type { CallRegistry } from './calls/call-registry.ts';
import { MemoryCallLanes } from './calls/memory-call-lanes.ts';
import { MemoryCallRegistry } from './calls/memory-call-registry.ts';
import type { Clock } from './ops/clock.ts';
import { TimerDeadlines } from './ops/deadlines.ts';
import { MemoryPresenceBoard } from './presence/memory-presence-board.ts';
import type { PresenceBoard } from './presence/presence-board.ts';
import { LocalConnections, type ConnectionHub } from './socket/connections.ts';

/** What all nodes of a server have in common while they run. */
export interface SharedState {
  readonly connections: ConnectionHub;
  readonly board: PresenceBoard;
  readonly registry: CallRegistry;
  readonly lanes: CallLanes;
}

/** Of a server that is one process. */
export function createMemoryState(clock: Clock): SharedState {
  const connections = new LocalConnections();
  return {
    connections,
    board: new MemoryPresenceBoard(connections.lines, clock),
    registry: new MemoryCallRegistry(new TimerDeadlines(clock)),
    lanes: new MemoryCallLanes(connections.lines, clock),
  };
}
