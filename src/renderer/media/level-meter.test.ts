import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createManualClock } from '../phone/testing/manual-clock.ts';
import type { LeasedAudioContext } from './audio-context.ts';
import { createStreamMeters } from './level-meter.ts';
import type { CreateStreamMeter, StreamMeter } from './media.ts';

/** What every stream sounds like. */
let loud: boolean;
let clock: ReturnType<typeof createManualClock>;
/** Contexts that are open, and streams that are tapped in them. */
let leases: number;
let taps: number;
/** Sample rates of contexts that take no stream, as in Firefox. */
let refusing: readonly number[];
/** How often one was refused. */
let refused: number;
/** Whether contexts run yet. */
let state: AudioContextState;
/** How often a context was asked to run. */
let woken: number;
let create: CreateStreamMeter;
let meter: StreamMeter;

class FakeAnalyser {
  readonly context: BaseAudioContext;
  readonly fftSize: number;
  constructor(context: BaseAudioContext, { fftSize = 2_048 }: AnalyserOptions = {}) {
    [this.context, this.fftSize] = [context, fftSize];
  }
  get frequencyBinCount(): number {
    return this.fftSize / 2;
  }
  getFloatTimeDomainData = (samples: Float32Array): void => void samples.fill(loud ? 0.5 : 0);
  getByteFrequencyData = (bins: Uint8Array): void => void bins.fill(loud ? 255 : 0);
}

const stream = { getAudioTracks: () => [{}] } as unknown as MediaStream;

function contextOf(sampleRate: number): LeasedAudioContext {
  const createMediaStreamSource = () => {
    if (refusing.includes(sampleRate)) {
      refused += 1;
      throw new DOMException('different sample-rate', 'NotSupportedError');
    }
    taps += 1;
    return { connect: () => undefined, disconnect: () => void (taps -= 1) };
  };
  const resume = () => {
    woken += 1;
    return Promise.reject(new DOMException('closed', 'InvalidStateError'));
  };
  const context = {
    ...{ sampleRate, createMediaStreamSource, resume },
    get state() {
      return state;
    },
  } as unknown as AudioContext;
  return {
    lease() {
      leases += 1;
      return { context, release: () => void (leases -= 1) };
    },
  };
}

beforeEach(() => {
  vi.stubGlobal('AnalyserNode', FakeAnalyser);
  [loud, leases, taps, refusing, refused] = [false, 0, 0, [], 0];
  [state, woken] = ['running', 0];
  clock = createManualClock();
  create = createStreamMeters({ audioContext: contextOf(16_000), spare: contextOf(48_000), clock });
  meter = create(stream);
});

describe('a meter', () => {
  it('costs nothing while nobody reads it', () => {
    clock.pass(60_000);
    expect([leases, taps, clock.pending]).toEqual([0, 0, 0]);
  });

  it('listens for as long as it is read, and a second longer', () => {
    loud = true;
    for (let look = 0; look < 30; look += 1) {
      expect(meter.loudness()).toBe(0.5);
      clock.pass(100);
    }
    expect([leases, taps]).toEqual([1, 1]);
    clock.pass(1_000);
    expect([leases, taps, clock.pending]).toEqual([0, 0, 0]);
    const bands = new Uint8Array(4);
    meter.frequencies(bands);
    expect([...bands, leases]).toEqual([255, 255, 255, 255, 1]);
  });

  it('tells who watches whether a voice is heard, and forgets it with the last of them', () => {
    const stops = [meter.speaking.subscribe(() => undefined), meter.speaking.subscribe(() => undefined)];
    loud = true;
    clock.pass(5_000);
    expect([meter.speaking.current, leases]).toEqual([true, 1]);
    stops[0]?.();
    stops[0]?.();
    clock.pass(5_000);
    expect([meter.speaking.current, leases]).toEqual([true, 1]);
    stops[1]?.();
    expect(meter.speaking.current).toBe(false);
    clock.pass(1_000);
    expect([leases, taps, clock.pending]).toEqual([0, 0, 0]);
  });

  it('does not call it silence where its context has not started, and asks it to once a second', () => {
    state = 'suspended';
    const stop = meter.speaking.subscribe(() => undefined);
    for (let look = 0; look < 50; look += 1) {
      expect([meter.loudness(), meter.level()]).toEqual(['unknown', 0]);
      clock.pass(100);
    }
    expect([meter.speaking.current, woken]).toEqual([false, 5]);
    [state, loud] = ['running', true];
    expect(meter.loudness()).toBe(0.5);
    clock.pass(5_000);
    expect([meter.speaking.current, woken]).toEqual([true, 5]);
    stop();
  });

  it('lets go of everything when it is closed, whoever watches or reads', () => {
    meter.speaking.subscribe(() => undefined);
    loud = true;
    clock.pass(500);
    meter.close();
    expect([leases, taps, clock.pending, meter.speaking.current]).toEqual([0, 0, 0, false]);
    expect([meter.loudness(), leases]).toEqual([null, 0]);
  });
  it('measures at the rate of the browser where it takes no stream at a lower one, and tries that once', () => {
    [loud, refusing] = [true, [16_000]];
    expect([meter.loudness(), refused, leases, taps]).toEqual([0.5, 1, 1, 1]);
    clock.pass(5_000);
    const other = create(stream);
    expect([meter.loudness(), other.loudness()]).toEqual([0.5, 0.5]);
    const bands = new Uint8Array(4);
    meter.frequencies(bands);
    expect([[...bands], refused]).toEqual([[255, 255, 255, 255], 1]);
    meter.close();
    other.close();
    expect([leases, taps, clock.pending]).toEqual([0, 0, 0]);
  });

  it('measures as well what was read before it was known that the browser takes none', () => {
    const tracks: object[] = [];
    const early = create({ getAudioTracks: () => tracks } as unknown as MediaStream);
    loud = true;
    early.loudness();
    refusing = [16_000];
    meter.loudness();
    tracks.push({});
    expect(early.loudness()).toBe(0.5);
    meter.close();
    early.close();
    expect([leases, taps, clock.pending]).toEqual([0, 0, 0]);
  });

  it('says that it measures nothing where the browser takes the stream at no rate, and holds nothing', () => {
    [loud, refusing] = [true, [16_000, 48_000]];
    const stop = meter.speaking.subscribe(() => undefined);
    const bands = new Uint8Array(4);
    meter.frequencies(bands);
    expect([meter.loudness(), meter.level(), [...bands]]).toEqual([null, 0, [0, 0, 0, 0]]);
    clock.pass(5_000);
    expect([meter.speaking.current, refused, leases]).toEqual([false, 2, 0]);
    stop();
    expect(clock.pending).toBe(0);
  });
});
