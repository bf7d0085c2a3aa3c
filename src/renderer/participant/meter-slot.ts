import type { CreateStreamMeter, StreamMeter } from '../media/media.ts';

/** At most one meter, made for a stream and released with it. */
export class MeterSlot {
  readonly #create: CreateStreamMeter;
  #stream: MediaStream | null = null;
  #meter: StreamMeter | null = null;

  constructor(create: CreateStreamMeter) {
    this.#create = create;
  }

  of(stream: MediaStream | null): StreamMeter | null {
    if (stream === this.#stream) return this.#meter;
    this.#meter?.close();
    this.#stream = stream;
    this.#meter = stream && this.#create(stream);
    return this.#meter;
  }
}
