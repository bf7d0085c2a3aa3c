/**
 * When this side asks the other to send every packet's sound twice. It costs the other side as much again, so it
 * begins where gaps begin to be heard, and ends only when there has been nothing to mend for a while.
 */
export interface Redundancy {
  readonly wanted: boolean;
  /** Loss of the last seconds, newest last. */
  readonly lost: readonly number[];
}

export const noRedundancy: Redundancy = { wanted: false, lost: [] };

interface SecondOfLoss {
  /** 0 to 1; null when nothing was sent. */
  readonly lost: number | null;
  /** What the other side believes it can send, bit/s; null when it does not say. */
  readonly roomBps: number | null;
}

/** Packets that are lost now and then are no reason; a burst within five seconds is, or three packets of one. */
const BEGIN = { seconds: 5, lost: 0.02 } as const;
const BEGIN_AT_ONCE = 0.05;
const END = { seconds: 30, lost: 0.005 } as const;
/** Twice a voice, and something left for the rest. */
const ROOM_BPS = 100_000;

export function lookAtLoss(redundancy: Redundancy, { lost, roomBps }: SecondOfLoss): Redundancy {
  const hasRoom = roomBps === null || roomBps >= ROOM_BPS;
  if (lost === null) return { ...redundancy, wanted: redundancy.wanted && hasRoom };
  const recent = [...redundancy.lost, lost].slice(-END.seconds);
  const begins = lost >= BEGIN_AT_ONCE || mean(recent, BEGIN.seconds) >= BEGIN.lost;
  const ends = recent.length === END.seconds && mean(recent, END.seconds) <= END.lost;
  return { lost: recent, wanted: hasRoom && (redundancy.wanted ? !ends : begins) };
}

/** Of a full window; while there is none, nothing is missing in the seconds that have not been. */
function mean(values: readonly number[], seconds: number): number {
  return values.slice(-seconds).reduce((sum, value) => sum + value, 0) / seconds;
}
