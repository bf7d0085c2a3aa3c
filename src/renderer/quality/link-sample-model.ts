import type {
  AudioInCounters,
  InboundCounters,
  LinkCounters,
  OutboundCounters,
  VideoInCounters,
  VideoOutCounters,
} from '../rtc/stats.ts';
import type { LinkSample } from './link-sample.ts';

/** A shorter time says nothing: the browser gives the same statistics for some 50 ms. */
const SHORTEST_MS = 200;

/**
 * What happened between two readings. Null where there is nothing to compare: another peer connection counts anew,
 * and so does a stream that was made anew within one.
 */
export function sampleBetween(before: LinkCounters, after: LinkCounters): LinkSample | null {
  const ms = after.at - before.at;
  if (before.generation !== after.generation || ms < SHORTEST_MS) return null;
  const seconds = ms / 1_000;
  return {
    at: after.at,
    audioIn: pairOf(before.audioIn, after.audioIn, (then, now) => audioIn(then, now, seconds)),
    audioOut: pairOf(before.audioOut, after.audioOut, (then, now) => outbound(then, now, seconds)),
    videoIn: pairOf(before.videoIn, after.videoIn, (then, now) => videoIn(then, now, seconds)),
    videoOut: pairOf(before.videoOut, after.videoOut, (then, now) => videoOut(then, now, seconds)),
    screenIn: pairOf(before.screenIn, after.screenIn, (then, now) => videoIn(then, now, seconds)),
    screenOut: pairOf(before.screenOut, after.screenOut, (then, now) => videoOut(then, now, seconds)),
    roundTripMs: roundTrip(after),
    roomBps: after.availableOutgoing,
    path: after.path,
  };
}

function pairOf<Counters extends { readonly id: string; readonly packets: number }, Sample>(
  then: Counters | null,
  now: Counters | null,
  compare: (then: Counters, now: Counters) => Sample,
): Sample | null {
  if (!then || !now || then.id !== now.id || now.packets < then.packets) return null;
  return compare(then, now);
}

/** Receiver reports measure on the packets themselves, and are there only after some seconds. */
function roundTrip({ audioOut, videoOut, roundTripTime }: LinkCounters): number | null {
  return ms(roundTripTime ?? audioOut?.reported?.roundTripTime ?? videoOut?.reported?.roundTripTime ?? null);
}

const ms = (seconds: number | null): number | null => (seconds === null ? null : seconds * 1_000);

const share = (part: number, whole: number): number | null =>
  whole > 0 ? Math.min(1, Math.max(0, part / whole)) : null;

/** Of fewer packets, as come in silence that is spared, a single lost one would look like a catastrophe. */
const FEWEST_PACKETS = 10;

function inbound(then: InboundCounters, now: InboundCounters, seconds: number) {
  const packets = now.packets - then.packets;
  // May fall: a packet that was given up as lost and came late is taken off again.
  const lost = Math.max(0, now.lost - then.lost);
  const emitted = now.jitterBufferEmitted - then.jitterBufferEmitted;
  return {
    packets,
    lost: packets + lost < FEWEST_PACKETS ? null : share(lost, packets + lost),
    jitterMs: ms(now.jitter),
    bufferMs: emitted > 0 ? ((now.jitterBufferDelay - then.jitterBufferDelay) / emitted) * 1_000 : null,
    bitsPerSecond: ((now.bytes - then.bytes) * 8) / seconds,
  };
}

function audioIn(then: AudioInCounters, now: AudioInCounters, seconds: number) {
  const duration = now.duration - then.duration;
  return {
    ...inbound(then, now, seconds),
    concealed: share(now.concealed - then.concealed, now.samples - then.samples),
    level: duration > 0 ? Math.min(1, Math.sqrt(Math.max(0, now.energy - then.energy) / duration)) : 0,
  };
}

const videoIn = (then: VideoInCounters, now: VideoInCounters, seconds: number) => ({
  ...inbound(then, now, seconds),
  framesPerSecond: (now.frames - then.frames) / seconds,
  freezes: now.freezes - then.freezes,
  width: now.width,
  height: now.height,
});

const outbound = (then: OutboundCounters, now: OutboundCounters, seconds: number) => ({
  packets: now.packets - then.packets,
  bitsPerSecond: ((now.bytes - then.bytes) * 8) / seconds,
  codec: now.codec,
  lost: now.reported?.fractionLost ?? null,
  jitterMs: ms(now.reported?.jitter ?? null),
});

const videoOut = (then: VideoOutCounters, now: VideoOutCounters, seconds: number) => ({
  ...outbound(then, now, seconds),
  framesPerSecond: Math.max(0, now.frames - then.frames) / seconds,
  width: now.width,
  height: now.height,
  limitedBy: now.limitedBy,
});
