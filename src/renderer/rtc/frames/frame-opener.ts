import type { TrackKind } from '../peer-connection.ts';
import { clearBytesOf, metadataOf } from './clear-bytes.ts';
import { ReplayWindow } from './replay-window-model.ts';
import { generationOf, ratchet, type SenderKey } from './sender-key.ts';
import type { ReadHeader } from './sframe-header-model.ts';
import { decrypt, deriveKey, headerOf, type SFrameKey } from './sframe.ts';

/**
 * Why a frame is not played. `no-key`: its key was not given to this device, or is of the past. `forged`: it was not made
 * with that key, or not for a track of this kind. `replayed`: it came before. `unreadable`: it is not encrypted.
 */
export type DropReason = 'no-key' | 'forged' | 'replayed' | 'unreadable';

/**
 * So long after a new key arrived the old one still opens frames. Its sender waits for three seconds at most before it
 * uses the new one, and what it sent before may be on its way for two.
 */
const OLD_KEY_MS = 5_000;

/** One key with which frames come, and which of them have come on each track. */
interface HeldKey {
  readonly base: SenderKey;
  readonly derived: Promise<SFrameKey>;
  readonly windows: Map<number, ReplayWindow>;
  newest: number;
}

interface Generation {
  /** By key id, without gaps: what follows from the first one is found when it is needed. */
  readonly steps: HeldKey[];
  endsAt: number;
}

const held = (base: SenderKey): HeldKey => ({
  base,
  derived: deriveKey(base.key, base.keyId),
  windows: new Map(),
  newest: -1,
});

/** Decrypts what one other device sends, on whatever tracks. */
export class FrameOpener {
  readonly #now: () => number;
  readonly #generations = new Map<number, Generation>();

  /** `now` in ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The next key of the device. Those from before it are good for some seconds more. */
  setKey(key: SenderKey): void {
    const generation = generationOf(key.keyId);
    if (this.#generations.has(generation)) return;
    this.#forgetEnded();
    for (const [number, older] of this.#generations)
      if (number < generation) older.endsAt = Math.min(older.endsAt, this.#now() + OLD_KEY_MS);
    this.#generations.set(generation, { steps: [held(key)], endsAt: Infinity });
  }

  /** `track` names the track it came on, on which it is not to come again. */
  async open(
    { kind, track }: { readonly kind: TrackKind; readonly track: number },
    frame: Uint8Array<ArrayBuffer>,
  ): Promise<Uint8Array<ArrayBuffer> | DropReason> {
    const clear = clearBytesOf(kind, frame);
    const ciphertext = frame.subarray(clear);
    const header = headerOf(ciphertext);
    if (!header) return 'unreadable';
    const key = await this.#find(header.keyId);
    if (!key) return 'no-key';
    const window = windowOf(key, track);
    if (!window.mayCome(header.counter)) return 'replayed';
    const metadata = metadataOf(kind, frame.subarray(0, clear));
    const plain = await decrypt(await key.derived, header, { metadata, ciphertext });
    if (!plain) return 'forged';
    note(key, window, header);
    const opened = new Uint8Array(clear + plain.length);
    opened.set(frame.subarray(0, clear));
    opened.set(plain, clear);
    return opened;
  }

  async #find(keyId: number): Promise<HeldKey | null> {
    this.#forgetEnded();
    const steps = this.#generations.get(generationOf(keyId))?.steps;
    const first = steps?.[0];
    if (!steps || !first) return null;
    const index = keyId - first.base.keyId;
    while (index >= steps.length) {
      const { length } = steps;
      const next = await ratchet((steps[length - 1] ?? first).base);
      // Another track may have found it meanwhile.
      if (next && steps.length === length) steps.push(held(next));
    }
    return steps[index] ?? null;
  }

  #forgetEnded(): void {
    for (const [number, { endsAt }] of this.#generations)
      if (endsAt <= this.#now()) this.#generations.delete(number);
  }
}

/** A track that is new may have been opened to play again what came on another one, so it begins where that one is. */
function windowOf({ windows, newest }: HeldKey, track: number): ReplayWindow {
  const known = windows.get(track);
  if (known) return known;
  const window = ReplayWindow.behind(newest);
  windows.set(track, window);
  return window;
}

function note(key: HeldKey, window: ReplayWindow, { counter }: ReadHeader): void {
  window.came(counter);
  key.newest = Math.max(key.newest, counter);
}
