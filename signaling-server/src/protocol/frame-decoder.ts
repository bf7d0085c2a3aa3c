import { FrameError, type Packet } from './frames.ts';

type OnDecoded = (packet: Packet) => void;

/** What Socket.IO wants of a decoder: one for each connection, with one listener. */
export abstract class FrameDecoder {
  #onDecoded: OnDecoded | null = null;

  /** Takes one frame. Throws at what no end has sent that keeps to the contract. */
  add(frame: unknown): void {
    if (typeof frame !== 'string') throw new FrameError('a binary frame');
    this.decode(frame);
  }

  on(_event: 'decoded', listener: OnDecoded): this {
    this.#onDecoded = listener;
    return this;
  }

  off(_event: 'decoded', listener: OnDecoded): this {
    if (this.#onDecoded === listener) this.#onDecoded = null;
    return this;
  }

  /** The name by which servers know it. */
  removeListener(event: 'decoded', listener: OnDecoded): this {
    return this.off(event, listener);
  }

  destroy(): void {
    this.#onDecoded = null;
  }

  protected abstract decode(frame: string): void;

  protected emit(packet: Packet): void {
    this.#onDecoded?.(packet);
  }
}
