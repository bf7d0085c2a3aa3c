import type { TrackKind } from '../peer-connection.ts';
import { clearBytesOf, metadataOf } from './clear-bytes.ts';
import type { SenderKey } from './sender-key.ts';
import { deriveKey, encrypt, type SFrameKey } from './sframe.ts';

/** Encrypts the frames of all tracks of this device. It alone counts them: a counter must not be used twice with a key. */
export class FrameSealer {
  #key: Promise<SFrameKey> | null = null;
  #keyId = -1;
  #counter = 0;

  /** An older key, or the one that is used already, changes nothing. */
  setKey({ keyId, key }: SenderKey): void {
    if (keyId <= this.#keyId) return;
    this.#keyId = keyId;
    this.#key = deriveKey(key, keyId);
    this.#counter = 0;
  }

  /** Null: it must not be sent, because there is no key yet or nothing in it. */
  async seal(kind: TrackKind, frame: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | null> {
    const clear = clearBytesOf(kind, frame);
    if (!this.#key || frame.length < clear) return null;
    const counter = this.#counter;
    this.#counter += 1;
    const key = await this.#key;
    const metadata = metadataOf(kind, frame.subarray(0, clear));
    const ciphertext = await encrypt(key, counter, { metadata, plain: frame.subarray(clear) });
    const sealed = new Uint8Array(clear + ciphertext.length);
    sealed.set(frame.subarray(0, clear));
    sealed.set(ciphertext, clear);
    return sealed;
  }
}
