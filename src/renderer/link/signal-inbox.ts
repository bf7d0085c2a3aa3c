import { type CallAcknowledge, type DeviceId, PeerSignal, limits } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import type { TalkMessage } from '../rtc/channel/channel-message.ts';
import type { SignalWire } from './signal-outbox.ts';

export type Run = CallAcknowledge['runs'][number];

/** Of each device. With more than this the oldest gap is long past being filled. */
const MOST_RUNS = 128;

/** The numbers of the messages that have come, from each device and by whatever way. */
export class HeardNumbers {
  /** Of each device, ascending, with a gap between any two. */
  readonly #runs = new Map<DeviceId, readonly Run[]>();

  /** Returns whether it is the first one with this number. */
  add(from: DeviceId, seq: number): boolean {
    const runs = this.#runs.get(from) ?? [];
    if (runs.some(([first, last]) => first <= seq && seq <= last)) return false;
    this.#runs.set(from, bounded(withNumber(runs, seq)));
    return true;
  }
}

/** The same runs and one number more, which is in none of them. */
export function withNumber(runs: readonly Run[], seq: number): readonly Run[] {
  const before = runs.filter(([, last]) => last < seq);
  const after = runs.filter(([first]) => first > seq);
  const left = before.at(-1)?.[1] === seq - 1 ? before.pop() : undefined;
  const right = after[0]?.[0] === seq + 1 ? after.shift() : undefined;
  return [...before, [left?.[0] ?? seq, right?.[1] ?? seq], ...after];
}

/** Or every number would cost a device more that leaves out every other one. What is missing counts as heard. */
function bounded(runs: readonly Run[]): readonly Run[] {
  const [first, second, ...others] = runs;
  if (!first || !second || runs.length <= MOST_RUNS) return runs;
  return [[first[0], second[1]], ...others];
}

/** What comes in so short a time is acknowledged together: a burst of candidates, or the two ways of one signal. */
const GATHER_MS = 30;

export interface SignalInboxOptions {
  readonly wire: Pick<SignalWire, 'acknowledge'>;
  readonly clock: Clock;
  /** Tells a device something directly; false where it can't be told so. */
  readonly tell: (to: DeviceId, message: TalkMessage) => boolean;
}

/**
 * Takes every message of the other devices once, and acknowledges each time that it has come: until it hears
 * that, the other device repeats it.
 */
export class SignalInbox {
  readonly #options: SignalInboxOptions;
  readonly #heard = new HeardNumbers();
  readonly #newest = new Map<string, number>();
  readonly #unacknowledged = new Map<DeviceId, readonly Run[]>();
  #cancelTimer: (() => void) | null = null;

  constructor(options: SignalInboxOptions) {
    this.#options = options;
  }

  /** Whether it has not come before. */
  take(from: DeviceId, seq: number): boolean {
    this.#acknowledge(from, seq);
    return this.#heard.add(from, seq);
  }

  /** The same for a state; of several ones only the newest is of interest, in whatever order they come. */
  takeState(from: DeviceId, seq: number, state: string): boolean {
    const isNew = this.take(from, seq);
    const key = `${from} ${state}`;
    if (!isNew || seq < (this.#newest.get(key) ?? 0)) return false;
    this.#newest.set(key, seq);
    return true;
  }

  close(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#unacknowledged.clear();
  }

  #acknowledge(from: DeviceId, seq: number): void {
    const runs = this.#unacknowledged.get(from) ?? [];
    const isWaiting = runs.some(([first, last]) => first <= seq && seq <= last);
    if (!isWaiting) this.#unacknowledged.set(from, withNumber(runs, seq));
    this.#cancelTimer ??= this.#options.clock.after(GATHER_MS, () => this.#send());
  }

  /** What gets lost is made good by the next repetition. */
  #send(): void {
    const { wire, tell } = this.#options;
    const all = [...this.#unacknowledged];
    this.close();
    for (const [to, runs] of all)
      for (let first = 0; first < runs.length; first += limits.acknowledgedRuns) {
        const some = runs.slice(first, first + limits.acknowledgedRuns).map(([from, to]): Run => [from, to]);
        tell(to, { kind: 'acknowledged', runs: some });
        wire.acknowledge(to, some);
      }
  }
}

/** What another client said. It is not trusted to make sense. */
export function parseSignal(body: string): PeerSignal | null {
  try {
    const parsed = PeerSignal.safeParse(JSON.parse(body));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
