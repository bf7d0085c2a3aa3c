import type { RelayStatus } from '../protocol/index.ts';
import type { Clock, Timer } from './clock.ts';
import type { Logger } from './logger.ts';

/** One way to a relay, as devices are told of it. */
export interface RelayWay {
  readonly url: string;
  /** Resolves to what is wrong with it; null: it works. Gives up when the signal is aborted. */
  tryOut(signal: AbortSignal): Promise<RelayStatus['fault']>;
}

/** Knows whether the relays work. Nothing the server does waits for it: calls go on without a relay. */
export type RelayWatch = ReturnType<typeof createRelayWatch>;

export interface RelayWatchDeps {
  readonly ways: readonly RelayWay[];
  readonly clock: Clock;
  readonly log: Logger;
  /** From 0 to 1. */
  readonly random?: () => number;
}

const EVERY_MS = 5 * 60_000;
/** Up to so much sooner or later: nodes that were started together do not all come at once. */
const JITTER = 0.2;
/** Who looks has perhaps just mended something. */
const OLD_MS = 30_000;

export function createRelayWatch({ ways, clock, log, random = Math.random }: RelayWatchDeps) {
  const latest = new Map<RelayWay, RelayStatus>();
  const over = new AbortController();
  let state: 'idle' | 'waiting' | 'trying' = 'idle';
  let timer: Timer | null = null;
  let triedAt = 0;

  /** One after the other: a relay may allow each user few places at once. */
  async function tryAll(): Promise<void> {
    for (const way of ways) {
      const fault = await way.tryOut(over.signal);
      if (over.signal.aborted) return;
      tellChange(log, { url: way.url, before: latest.get(way)?.fault ?? null, after: fault });
      latest.set(way, { url: way.url, triedAt: clock.now(), fault });
    }
  }

  async function round(): Promise<void> {
    timer?.cancel();
    state = 'trying';
    await tryAll().catch((error: unknown) => log.error({ err: error }, 'the relays could not be tried out'));
    if (over.signal.aborted) return;
    state = 'waiting';
    triedAt = clock.now();
    timer = clock.startTimer(EVERY_MS * (1 + JITTER * (2 * random() - 1)), () => void round());
  }

  return {
    /** How many ways there are to try. */
    ways: ways.length,
    /** By the last try of each, in the order of the settings; without those that were not tried yet. */
    results: (): readonly RelayStatus[] => ways.flatMap((way) => latest.get(way) ?? []),
    /** Somebody looks at the results: tries anew where they are old. */
    lookedAt(): void {
      if (state === 'waiting' && clock.now() - triedAt >= OLD_MS) void round();
    },
    start(): void {
      if (ways.length > 0) void round();
    },
    /** Gives up what is under way, and tries nothing any more. */
    stop(): void {
      state = 'idle';
      timer?.cancel();
      over.abort();
    },
  };
}

interface Change {
  readonly url: string;
  readonly before: RelayStatus['fault'];
  readonly after: RelayStatus['fault'];
}

/** One line for each change, and none for what stays as it is. */
function tellChange(log: Logger, { url, before, after }: Change): void {
  if (after?.found === before?.found) return;
  if (after === null) log.warn({ url }, 'a relay works again');
  else log.warn({ url, ...after }, 'a relay does not work');
}
