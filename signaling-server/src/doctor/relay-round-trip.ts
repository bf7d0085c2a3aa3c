import type { Clock } from '../ops/clock.ts';
import { startHearingTimer } from '../ops/hearing-timer.ts';
import type { TurnAllocation } from '../turn/turn-client.ts';

/** Twenty milliseconds of speech: an RTP header and 160 bytes. */
const PACKET_BYTES = 12 + 160;
const PACKET_MS = 20;
const PACKETS = 50;
export interface RoundTrip {
  readonly sent: number;
  readonly received: number;
  /** Of those that came back; 0 without any. */
  readonly medianMs: number;
  readonly worstMs: number;
}

type Place = Pick<TurnAllocation, 'onData' | 'send'>;

export interface RoundTripOptions {
  readonly here: Place;
  readonly there: Place;
  readonly clock: Clock;
  /** How long packets may be under way: a relay that is far away carries sound all the same. */
  readonly patienceMs: number;
}

/** A second of speech from one place on a relay to the other and back, as two people would hear it. */
export async function measureRoundTrip(options: RoundTripOptions): Promise<RoundTrip> {
  const { here, there, clock, patienceMs } = options;
  const sentAt: number[] = [];
  const times = new Map<number, number>();
  const allBack = new Promise<void>((resolve) => {
    here.onData((packet) => {
      const number = packet.readUInt16BE(2);
      const start = sentAt[number];
      if (start === undefined || times.has(number)) return;
      times.set(number, performance.now() - start);
      if (times.size === PACKETS) resolve();
    });
  });
  there.onData((packet) => there.send(packet));
  for (let number = 0; number < PACKETS; number += 1) {
    sentAt[number] = performance.now();
    here.send(speech(number));
    await pause(clock, PACKET_MS);
  }
  await Promise.race([allBack, pauseToHear(clock, patienceMs)]);
  const sorted = [...times.values()].sort((a, b) => a - b);
  return {
    sent: PACKETS,
    received: sorted.length,
    medianMs: sorted[Math.floor(sorted.length / 2)] ?? 0,
    worstMs: sorted.at(-1) ?? 0,
  };
}

function speech(number: number): Buffer {
  const packet = Buffer.alloc(PACKET_BYTES);
  // Version 2 of RTP, payload type 111.
  packet.writeUInt16BE(0x806f, 0);
  packet.writeUInt16BE(number, 2);
  return packet;
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.startTimer(ms, resolve));
}

function pauseToHear(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void startHearingTimer(clock, ms, resolve));
}
