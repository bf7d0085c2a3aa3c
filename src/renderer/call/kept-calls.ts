import { CallId, CallMedia, DeviceId, Person } from '@protocol';
import * as z from 'zod/mini';

const KEY = 'ringdown.calls';
/** A page that was left longer ago was closed, and is only being brought back: its calls are over. */
const RETURN_WITHIN_MS = 60_000;

/** Nobody closed a page that died, and a call may be long; but it comes back no later than this after its beginning. */
const LONGEST_MS = 24 * 60 * 60_000;

const Count = z.int().check(z.gte(0));

/**
 * An answered call, as its page keeps it for being loaded anew. `link`, `seq`: the newest connection that either side has
 * begun, and how many messages this one has sent, as of when it was written down.
 */
export const KeptCall = z.object({
  callId: CallId,
  peer: Person,
  direction: z.enum(['outgoing', 'incoming']),
  media: CallMedia,
  device: DeviceId,
  answeredAt: z.number(),
  muted: z.boolean(),
  camera: z.boolean(),
  held: z.boolean(),
  link: Count,
  seq: Count,
});
export type KeptCall = z.infer<typeof KeptCall>;

const Kept = z.object({
  deviceId: DeviceId,
  /** When the page was unloaded, ms since epoch; null while it is there, and where it died. */
  leftAt: z.nullable(z.number()),
  calls: z.array(KeptCall),
});

/** Outlives a page that is loaded anew or dies, and no tab; a copy of the tab gets a copy. */
export interface PageStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** The calls of this page, for the next one in its place. */
export class KeptCalls {
  readonly #storage: PageStorage;
  #isEmpty = false;

  constructor(storage: PageStorage) {
    this.#storage = storage;
  }

  /** Those of this device: a copy of the tab is another one. */
  load(deviceId: DeviceId, now: number): readonly KeptCall[] {
    const kept = this.#read();
    if (kept?.deviceId !== deviceId) return [];
    if (kept.leftAt !== null && now - kept.leftAt >= RETURN_WITHIN_MS) return [];
    return kept.calls.filter(({ answeredAt }) => now - answeredAt < LONGEST_MS);
  }

  save(deviceId: DeviceId, calls: readonly KeptCall[], leftAt: number | null): void {
    if (this.#isEmpty && calls.length === 0) return;
    this.#isEmpty = calls.length === 0;
    try {
      if (this.#isEmpty) this.#storage.removeItem(KEY);
      else this.#storage.setItem(KEY, JSON.stringify({ deviceId, leftAt, calls }));
    } catch {
      // Full: then the calls end with the page.
    }
  }

  #read(): z.infer<typeof Kept> | null {
    try {
      return Kept.safeParse(JSON.parse(this.#storage.getItem(KEY) ?? 'null')).data ?? null;
    } catch {
      return null;
    }
  }
}
