import { describe, expect, it } from 'vitest';
import { busyMsOf, cleanWindows, type Window, type WindowCount } from './quiet.ts';

const stat = `cpu  100 20 30 4000 50 6 7 8 9 10
cpu0 50 10 15 2000 25 3 3 4 4 5
intr 12345`;

/** Windows with the given load of others, one after the other. */
function windows(...others: readonly number[]): () => Promise<Window<string>> {
  const left = others.map((share, index) => ({ value: `window ${index}`, others: share })).values();
  return () => {
    const { value, done } = left.next();
    return done === true ? Promise.reject(new Error('no more windows')) : Promise.resolve(value);
  };
}

const noneYet = (): WindowCount => ({ measured: 0, dropped: 0 });

describe('the work of the machine', () => {
  it('is everything but idling and waiting, for all cores together', () => {
    expect(busyMsOf(stat)).toBe((100 + 20 + 30 + 6 + 7 + 8) * 10);
  });
});

describe('clean windows', () => {
  it('do not count those in which others worked, and are told apart', async () => {
    const count = noneYet();
    const clean = await cleanWindows({ wanted: 2, atMost: 5 }, count, windows(0.3, 0.1, 0.11, 0));
    expect(clean).toEqual({ values: ['window 1', 'window 3'], isNoisy: false });
    expect(count).toEqual({ measured: 4, dropped: 2 });
  });

  it('are the quietest there were when the machine was never quiet, and are called noisy', async () => {
    const count = noneYet();
    const clean = await cleanWindows({ wanted: 2, atMost: 3 }, count, windows(0.9, 0.2, 0.5));
    expect(clean).toEqual({ values: ['window 1', 'window 2'], isNoisy: true });
    expect(count).toEqual({ measured: 3, dropped: 3 });
  });
});
