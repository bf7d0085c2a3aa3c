import { expect, it } from 'vitest';
import { type EchoCheckDeps, type SoundLoop, type SoundRecording, createEchoCheck } from './echo-check.ts';

const voice = Float32Array.from({ length: 24_000 }, (_, at) => 0.2 * Math.sin(at / 10));

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}

/** Nothing happens by itself: a test resolves what it waits for. */
function create(others: Partial<EchoCheckDeps> = {}) {
  const log: string[] = [];
  const loop = deferred<SoundLoop | null>();
  const recorded = deferred<SoundRecording | null>();
  const played = deferred<undefined>();
  const note = (line: string) => (): void => void log.push(line);
  const deps: EchoCheckDeps = {
    openLoop: () => loop.promise,
    record: () => ({ done: recorded.promise, stop: note('recording stopped') }),
    ...others,
  };
  const stream = {} as MediaStream;
  const check = createEchoCheck(stream, deps);
  check.state.subscribe(() => log.push(check.state.current.status));
  return {
    ...{ check, log },
    connect: () => loop.resolve({ stream, way: 'relay', close: note('loop closed') }),
    fail: () => loop.resolve(null),
    record: (samples: Float32Array) =>
      recorded.resolve({
        ...{ samples, sampleRate: 8_000 },
        play: () => ({ over: played.promise, stop: note('playing stopped') }),
      }),
    loseRecording: () => recorded.resolve(null),
    endPlaying: () => played.resolve(undefined),
  };
}

it('connects, records, lets the person hear it, and says how it was', async () => {
  const { check, log, connect, record, endPlaying } = create();
  const running = check.run();
  void check.run();
  connect();
  record(voice);
  endPlaying();
  await running;
  expect(log).toEqual(['connecting', 'recording', 'loop closed', 'playing', 'done']);
  expect(check.state.current).toEqual({ status: 'done', result: { voice: 'good', way: 'relay' } });
});

it('says so where nothing can be connected or recorded', async () => {
  const first = create();
  first.fail();
  await first.check.run();
  expect(first.log).toEqual(['connecting', 'failed']);

  const second = create();
  second.connect();
  second.loseRecording();
  await second.check.run();
  expect(second.log).toEqual(['connecting', 'recording', 'loop closed', 'failed']);
});

it.each<keyof EchoCheckDeps>(['openLoop', 'record'])(
  'says so where the browser refuses: %s',
  async (what) => {
    const refuse = (): never => {
      throw new Error('refused');
    };
    const { check, log, connect } = create({ [what]: refuse });
    connect();
    await check.run();
    expect(log.at(-1)).toBe('failed');
    expect(log.includes('loop closed')).toBe(what === 'record');
  },
);

it('says so where what was recorded cannot be played', async () => {
  const { check, log, connect } = create({
    record: () => ({
      done: Promise.resolve({
        ...{ samples: voice, sampleRate: 8_000 },
        play() {
          throw new Error('refused');
        },
      }),
      stop: () => undefined,
    }),
  });
  connect();
  await check.run();
  expect(log.slice(-2)).toEqual(['playing', 'failed']);
});

it('records nothing once the microphone is closed, and is silent', async () => {
  const early = create();
  const connecting = early.check.run();
  early.check.close();
  early.connect();
  await connecting;
  expect(early.log).toEqual(['connecting', 'idle', 'loop closed']);

  const late = create();
  late.connect();
  late.record(voice);
  const playing = late.check.run();
  while (late.check.state.current.status !== 'playing') await Promise.resolve();
  late.check.close();
  late.endPlaying();
  await playing;
  expect(late.log.slice(-3)).toEqual(['recording stopped', 'playing stopped', 'idle']);
});
