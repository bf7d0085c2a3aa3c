import type { Clock } from '@shared/clock.ts';
import type { MeterContexts, MeterLease } from './meter-contexts.ts';

/** So long after the last reading nobody reads any more. */
const UNREAD_MS = 1_000;

interface StreamTapDeps {
  readonly contexts: MeterContexts;
  readonly clock: Clock;
  /** Samples per look. */
  readonly fftSizeAt: (sampleRate: number) => number;
}

interface OpenTap {
  readonly lease: MeterLease;
  readonly analyser: AnalyserNode;
  /** Null as long as the stream has no track, which that of a new connection gets with the description. */
  source: MediaStreamAudioSourceNode | null;
}

/**
 * An analyser that is connected to nothing: it hears the samples of a stream and nobody hears it. An audio graph costs
 * as much as a good part of a call, so there is one only while somebody reads.
 */
export class StreamTap {
  readonly #deps: StreamTapDeps;
  readonly #stream: MediaStream;
  #open: OpenTap | null = null;
  #readAt = 0;
  /** Or it can't be measured at all. */
  #closed = false;
  #cancelRelease: () => void = () => undefined;

  constructor(deps: StreamTapDeps, stream: MediaStream) {
    this.#deps = deps;
    this.#stream = stream;
  }

  /** To be read at once and not kept; null once it is closed, or where this browser can't measure the stream. */
  read(): AnalyserNode | null {
    if (this.#closed) return null;
    this.#readAt = this.#deps.clock.now();
    this.#open ??= this.#begin();
    const tap = this.#open;
    if (tap.source || this.#stream.getAudioTracks().length === 0) return tap.analyser;
    tap.source = sourceIn(tap.lease.context, this.#stream);
    if (!tap.source) return this.#readElsewhere(tap.lease);
    tap.source.connect(tap.analyser);
    return tap.analyser;
  }

  close(): void {
    this.#closed = true;
    this.#release();
  }

  #begin(): OpenTap {
    const { contexts, clock, fftSizeAt } = this.#deps;
    const lease = contexts.lease();
    const { context } = lease;
    const fftSize = fftSizeAt(context.sampleRate);
    const analyser = new AnalyserNode(context, { fftSize, smoothingTimeConstant: 0.6 });
    this.#cancelRelease = clock.after(UNREAD_MS, () => this.#releaseUnread());
    return { lease, analyser, source: null };
  }

  #readElsewhere(refusing: MeterLease): AnalyserNode | null {
    this.#release();
    if (refusing.refused()) return this.read();
    this.#closed = true;
    return null;
  }

  #releaseUnread(): void {
    const { clock } = this.#deps;
    const unreadMs = clock.now() - this.#readAt;
    if (unreadMs >= UNREAD_MS) {
      this.#release();
      return;
    }
    this.#wake();
    this.#cancelRelease = clock.after(UNREAD_MS - unreadMs, () => this.#releaseUnread());
  }

  /** A context that was made on a page which nobody had touched yet has to be asked again once somebody has. */
  #wake(): void {
    const context = this.#open?.lease.context;
    // It may be closed meanwhile.
    if (context?.state === 'suspended') context.resume().catch(() => undefined);
  }

  #release(): void {
    this.#cancelRelease();
    this.#open?.source?.disconnect();
    this.#open?.lease.release();
    this.#open = null;
  }
}

/** Firefox takes no stream whose sample rate is not that of the context: https://bugzilla.mozilla.org/1674892 */
function sourceIn(context: AudioContext, stream: MediaStream): MediaStreamAudioSourceNode | null {
  try {
    return context.createMediaStreamSource(stream);
  } catch {
    return null;
  }
}
