import { beforeEach, expect, it, vi } from 'vitest';
import { createFakeClock, type FakeClock } from '../call/testing/fake-clock.ts';
import type { RecordSound } from './echo-check.ts';
import { type SoundRecorderDeps, createSoundRecorder } from './sound-recorder.ts';

const stream = {} as MediaStream;

let clock: FakeClock;
let log: string[];
let refusing: string | null;
let record: RecordSound;
let endSource: () => void;

/** What a browser may refuse is named, so that a test can choose. */
function attempt(what: string): void {
  if (refusing === what) throw new Error(what);
  log.push(what);
}

class FakeRecorder extends EventTarget {
  state = 'inactive';

  constructor() {
    super();
    attempt('recorder made');
  }

  start(): void {
    attempt('recorder started');
    this.state = 'recording';
  }

  stop(): void {
    this.state = 'inactive';
    this.dispatchEvent(Object.assign(new Event('dataavailable'), { data: new Blob(['sound']) }));
    this.dispatchEvent(new Event('stop'));
  }
}

/** As in a suspended context: it ends only when a test says so. */
class FakeSource extends EventTarget {
  constructor() {
    super();
    attempt('source made');
    endSource = () => this.dispatchEvent(new Event('ended'));
  }

  connect = (): void => undefined;
  disconnect = (): void => void log.push('source disconnected');
  start = (): void => attempt('source started');
  stop = (): void => void log.push('source stopped');
}

beforeEach(() => {
  vi.stubGlobal('MediaRecorder', FakeRecorder);
  vi.stubGlobal('AudioBufferSourceNode', FakeSource);
  clock = createFakeClock();
  [log, refusing] = [[], null];
  const buffer = { duration: 3, sampleRate: 8_000, getChannelData: () => new Float32Array(24_000) };
  record = createSoundRecorder({
    audioContext: {
      lease: () => ({
        context: { decodeAudioData: () => Promise.resolve(buffer) },
        release: () => void log.push('decoder closed'),
      }),
    },
    createRemoteAudio() {
      log.push('player made');
      return { close: () => void log.push('player closed') };
    },
    outputs: {
      open: () => ({ nodes: [], isOutdated: () => false, close: () => void log.push('output closed') }),
    },
    clock,
  } as unknown as SoundRecorderDeps);
});

async function recorded() {
  const { done } = record(stream);
  await clock.advance(3_000);
  // Reading a blob takes more than a few microtasks.
  const recording = await done;
  log = [];
  return recording;
}

it('records three seconds while an unheard player keeps the sound coming', async () => {
  const { done } = record(stream);
  await clock.advance(3_000);
  expect((await done)?.sampleRate).toBe(8_000);
  expect(log.slice(-2)).toEqual(['player closed', 'decoder closed']);
  expect(clock.waiting).toBe(0);
});

it.each(['recorder made', 'recorder started'])('leaves nothing behind where refused: %s', (what) => {
  refusing = what;
  expect(() => record(stream)).toThrow(what);
  expect(log.includes('player made')).toBe(log.includes('player closed'));
  expect(clock.waiting).toBe(0);
});

it('plays until it is through', async () => {
  const recording = await recorded();
  const playing = recording?.play();
  endSource();
  await playing?.over;
  expect(log).toEqual(['source made', 'source started', 'source disconnected', 'output closed']);
  expect(clock.waiting).toBe(0);
});

it('plays no longer than the recording takes where the sound of the page stands still', async () => {
  const recording = await recorded();
  const playing = recording?.play();
  await clock.advance(5_000);
  await playing?.over;
  expect(log.slice(2)).toEqual(['source stopped', 'source disconnected', 'output closed']);
});

it('ends at once when told to, also where the sound of the page stands still', async () => {
  const recording = await recorded();
  const playing = recording?.play();
  playing?.stop();
  playing?.stop();
  await playing?.over;
  expect(log.slice(2)).toEqual(['source stopped', 'source disconnected', 'output closed']);
  expect(clock.waiting).toBe(0);
});

it('leaves nothing open where nothing can be played', async () => {
  const recording = await recorded();
  refusing = 'source made';
  expect(() => recording?.play()).toThrow('source made');
  expect(log).toEqual([]);
});
