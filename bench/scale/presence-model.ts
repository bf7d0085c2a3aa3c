/** What people do, and how they are spread over the nodes. */
export interface Crowd {
  /** Connected, with one device each. */
  readonly people: number;
  readonly nodes: number;
  /** How many connected people watch each of them: those whose list they are in. */
  readonly watchers: number;
  /** How often others see somebody differently: calls (twice each), away, sign-in and sign-out. */
  readonly changesPerHour: number;
  readonly callsPerHour: number;
  /** What the devices of a call tell each other: signals and their acknowledgements, each way. */
  readonly messagesPerCall: number;
}

/** Per second, of all nodes together. */
export interface Load {
  readonly changes: number;
  /** `presence:changed` to a device. */
  readonly deliveries: number;
  /** Messages that are published through Redis: what is said to a room, which may have somebody on another node. */
  readonly published: number;
  /** Messages that Redis hands to nodes. */
  readonly handedOver: number;
  /** Changes of rows: of calls, and of how people are shown. */
  readonly writes: number;
}

const SECONDS = 3_600;
/** A call's own changes: opened, answered, ended. */
const CHANGES_OF_A_CALL = 3;

export function loadOf(crowd: Crowd): Load {
  const { people, nodes, watchers } = crowd;
  const changes = (people * crowd.changesPerHour) / SECONDS;
  const calls = (people * crowd.callsPerHour) / SECONDS;
  const signals = calls * crowd.messagesPerCall;
  const isShared = nodes > 1;
  return {
    changes,
    deliveries: changes * watchers,
    published: isShared ? changes + signals : 0,
    handedOver: isShared ? changes * nodesWithWatchers(nodes, watchers) + signals : 0,
    writes: changes + calls * CHANGES_OF_A_CALL,
  };
}

/** On how many nodes at least one of so many people is, each of whom may be on any. */
export function nodesWithWatchers(nodes: number, watchers: number): number {
  return nodes * (1 - (1 - 1 / nodes) ** watchers);
}
