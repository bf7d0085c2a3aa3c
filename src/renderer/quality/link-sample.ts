import type { LimitedBy, LinkPath } from '../rtc/stats.ts';

interface Inbound {
  readonly packets: number;
  /** Packets that did not arrive, 0 to 1 of those that were sent; null when none was. */
  readonly lost: number | null;
  readonly jitterMs: number | null;
  /** How long what arrives waits before it is played. */
  readonly bufferMs: number | null;
  readonly bitsPerSecond: number;
}

interface AudioIn extends Inbound {
  /** Sound that was made up because the real one was missing or late, 0 to 1. */
  readonly concealed: number | null;
  /** 0 to 1, of the energy. */
  readonly level: number;
}

interface Outbound {
  readonly packets: number;
  readonly bitsPerSecond: number;
  readonly codec: string | null;
  /** As the other side's receiver reports say. */
  readonly lost: number | null;
  readonly jitterMs: number | null;
}

interface Picture {
  readonly framesPerSecond: number;
  readonly width: number | null;
  readonly height: number | null;
}

/** How a connection was in the time between two readings, mostly one second. */
export interface LinkSample {
  /** Its end, ms since epoch. */
  readonly at: number;
  readonly audioIn: AudioIn | null;
  readonly audioOut: Outbound | null;
  readonly videoIn: (Inbound & Picture & { readonly freezes: number }) | null;
  readonly videoOut: (Outbound & Picture & { readonly limitedBy: LimitedBy }) | null;
  /** The screens that are shown, apart from the cameras. */
  readonly screenIn: LinkSample['videoIn'];
  readonly screenOut: LinkSample['videoOut'];
  readonly roundTripMs: number | null;
  /** What the browser believes can be sent, bit/s. */
  readonly roomBps: number | null;
  readonly path: LinkPath | null;
}
