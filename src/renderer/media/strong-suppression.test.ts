import { expect, it, vi } from 'vitest';
import { createManualClock } from '../phone/testing/manual-clock.ts';
import { createStrongSuppression, type StrongSuppressionDeps } from './strong-suppression.ts';
import { FakeTrack } from './testing/fake-media.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));
/** The smallest module that compiles. */
const wasm = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0).buffer;

class FakeNode extends EventTarget {
  connect = <T>(next: T): T => next;
  disconnect = (): void => undefined;
  destroy = (): void => undefined;
}

class FakeContext extends EventTarget {
  state: AudioContextState = 'suspended';
  canRun = true;
  readonly audioWorklet = { addModule: () => Promise.resolve() };
  createMediaStreamSource = (): FakeNode => new FakeNode();

  resume = (): Promise<void> => {
    // As in browsers: it is settled only when the context runs.
    if (!this.canRun) return new Promise(() => undefined);
    this.change('running');
    return Promise.resolve();
  };

  change(state: AudioContextState): void {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}

function setUp() {
  const context = new FakeContext();
  const clock = createManualClock();
  const made = new FakeTrack('audio');
  const networks: FakeNode[] = [];
  let leases = 0;
  vi.stubGlobal(
    'MediaStreamAudioDestinationNode',
    class extends FakeNode {
      readonly stream = { getTracks: () => [made] };
    },
  );
  class Network extends FakeNode {
    constructor() {
      super();
      networks.push(this);
    }
  }
  const library = { loadRnnoise: () => Promise.resolve(wasm), RnnoiseWorkletNode: Network };
  const open = (loadLibrary: () => Promise<unknown> = () => Promise.resolve(library)) =>
    createStrongSuppression({
      audioContext: {
        lease: () => {
          leases += 1;
          return { context: context as unknown as AudioContext, release: () => void (leases -= 1) };
        },
      },
      clock,
      loadLibrary: loadLibrary as NonNullable<StrongSuppressionDeps['loadLibrary']>,
    });
  const applied = async () => {
    const suppression = open();
    const prepared = await suppression.prepare();
    if (!prepared) throw new Error('not prepared');
    let ended = 0;
    made.addEventListener('ended', () => (ended += 1));
    const refined = prepared.apply({} as MediaStream);
    return { suppression, stop: () => refined.stop(), ended: () => ended };
  };
  return { context, clock, made, networks, library, open, applied, leases: () => leases };
}

it('is not waited for longer than two seconds, and then lets go of all it has', async () => {
  const { clock, library, open, leases } = setUp();
  let arrive: (library: unknown) => void = () => undefined;
  const prepared = open(() => new Promise((resolve) => (arrive = resolve))).prepare();
  clock.pass(1_999);
  await settled();
  expect(leases()).toBe(1);
  clock.pass(1);
  expect([await prepared, leases()]).toEqual([null, 0]);
  arrive(library);
  await settled();
  expect([leases(), clock.pending]).toEqual([0, 0]);
});

it('can’t be had where it can’t be loaded', async () => {
  const { clock, open, leases } = setUp();
  expect(await open(() => Promise.reject(new Error('offline'))).prepare()).toBe(null);
  expect([leases(), clock.pending]).toEqual([0, 0]);
});

it('goes on where a context that was stopped runs again', async () => {
  const { context, clock, applied } = setUp();
  const { ended } = await applied();
  context.change('suspended');
  clock.pass(1_000);
  await settled();
  expect([context.state, ended()]).toEqual(['running', 0]);
});

it.each(['suspended', 'interrupted'] as const)(
  'ends what it made, once, where the context stays %s, and can’t be had for the next opening',
  async (state) => {
    const { context, clock, made, applied } = setUp();
    const { suppression, ended } = await applied();
    context.canRun = false;
    context.change(state);
    clock.pass(999);
    await settled();
    expect(ended()).toBe(0);
    clock.pass(1);
    await settled();
    expect([ended(), made.readyState]).toEqual([1, 'ended']);
    expect(await suppression.prepare()).toBe(null);
    context.canRun = true;
    expect(await suppression.prepare()).not.toBe(null);
  },
);

it('ends what it made, once, where the worklet fails', async () => {
  const { networks, applied } = setUp();
  const { ended } = await applied();
  networks[0]?.dispatchEvent(new Event('processorerror'));
  networks[0]?.dispatchEvent(new Event('processorerror'));
  expect(ended()).toBe(1);
});

it('ends nothing that nobody wants any more', async () => {
  const { context, clock, networks, applied } = setUp();
  const { suppression, stop, ended } = await applied();
  context.canRun = false;
  context.change('suspended');
  stop();
  clock.pass(1_000);
  networks[0]?.dispatchEvent(new Event('processorerror'));
  await settled();
  expect(ended()).toBe(0);
  context.canRun = true;
  expect(await suppression.prepare()).not.toBe(null);
});
