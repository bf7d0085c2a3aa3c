import type { CallLanes } from './calls/call-lanes.ts';
import type { Actor } from './calls/call-record.ts';
import type { CallRegistry } from './calls/call-registry.ts';
import { MemoryCallLanes } from './calls/memory-call-lanes.ts';
import { MemoryCallRegistry } from './calls/memory-call-registry.ts';
import type { Clock } from './ops/clock.ts';
import { TimerDeadlines } from './ops/deadlines.ts';
import { createMemoryLimiter, type CreateLimiter } from './ops/limiters.ts';
import { randomId } from './ops/random-id.ts';
import { MemoryPresenceBoard } from './presence/memory-presence-board.ts';
import type { PresenceBoard } from './presence/presence-board.ts';
import type { ConnectionHub } from './socket/connections.ts';
import { LocalConnections } from './socket/local-connections.ts';
import type { ConnectedDevice } from './socket/local-lines.ts';
import type { LocalLines } from './socket/local-lines.ts';

/** What happens to the state without anybody of this node having asked for it. */
export interface StateEvents {
  /** The node that this device was connected to died. */
  readonly onDeviceLost: (device: Actor) => Promise<void>;
  /**
   * Everything that was known is about to be told anew. Resolves when nothing is under way that was begun before: what
   * it read would be half of it.
   */
  readonly onLosing: () => Promise<void>;
  /** Everything that was known is gone, but for what is in the log. */
  readonly onLost: () => Promise<void>;
  /** The node that was to take up what a restart interrupted ended before it had; it is for this one to do. */
  readonly onInterrupted: () => Promise<void>;
  /**
   * These devices are connected to this node still, but others may have taken them for gone. Nothing waits for it, or for
   * `onMissed`: they may need the database, and take as long as that is away.
   */
  readonly onReclaimed: (devices: readonly ConnectedDevice[]) => Promise<void>;
  /** These devices were known to be connected all the time, but may not have been told everything. */
  readonly onMissed: (devices: readonly ConnectedDevice[]) => Promise<void>;
  /** What this node has to tell of itself, for the census of all. */
  readonly figures: () => object;
}

/** One node that runs. */
export interface CountedNode {
  readonly name: string;
  readonly connections: number;
  /** What it last told of itself, in its own form; null until it has. */
  readonly figures: unknown;
}

export interface Census {
  /** All that run. */
  readonly nodes: readonly CountedNode[];
  readonly connections: number;
  /** Who is connected, each once. */
  readonly people: number;
}

/** What all nodes of a server have in common while they run. */
export interface SharedState {
  readonly connections: ConnectionHub;
  readonly board: PresenceBoard;
  readonly registry: CallRegistry;
  readonly lanes: CallLanes;
  readonly createLimiter: CreateLimiter;
  /**
   * Whether no other node that has everything went on when this one started, so that what a restart interrupted has to be
   * taken up.
   */
  readonly isFirst: boolean;
  /** Whether other nodes go on when this one ends. */
  readonly outlivesNode: boolean;
  /** Whether this node may act: nobody has taken over from it. */
  isAble(): boolean;
  /** What this node is called; it may change while it runs. */
  nodeName(): string;
  /** Counts over all nodes: for an admin who looks, not for every request. Rejects when they can't be reached. */
  census(): Promise<Census>;
  /** Rejects when it can not be reached. */
  check(): Promise<void>;
  /**
   * To take that up, before `start`. Other nodes leave it to this one for as long as it lives, however long it takes, and
   * nothing is due meanwhile. Rejects where it does.
   */
  takeUp(recover: () => Promise<void>): Promise<void>;
  start(events: StateEvents): void;
  close(): Promise<void>;
}

/** As far as one node knows. */
export function ownCensus(name: string, lines: Pick<LocalLines, 'count' | 'people'>): Census {
  const node = { name, connections: lines.count, figures: null };
  return { nodes: [node], connections: lines.count, people: lines.people };
}

/** Of a server that is one process. */
export function createMemoryState(clock: Clock): SharedState {
  const connections = new LocalConnections();
  const name = randomId();
  return {
    connections,
    board: new MemoryPresenceBoard(connections.lines, clock),
    registry: new MemoryCallRegistry(new TimerDeadlines(clock)),
    lanes: new MemoryCallLanes(),
    createLimiter: createMemoryLimiter,
    ...{ isFirst: true, outlivesNode: false },
    isAble: () => true,
    nodeName: () => name,
    census: () => Promise.resolve(ownCensus(name, connections.lines)),
    check: () => Promise.resolve(),
    takeUp: (recover) => recover(),
    start: () => undefined,
    close: () => Promise.resolve(),
  };
}
