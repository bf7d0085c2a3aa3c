import { describe, expect, it } from 'vitest';
import { createUnanswered } from './unanswered.ts';

const never = (): Promise<string> => new Promise(() => undefined);

describe('what is waited for', () => {
  it('is the answer', async () => {
    expect(await createUnanswered().wait(Promise.resolve('said'))).toBe('said');
  });

  it('is nothing where it is refused', async () => {
    expect(await createUnanswered().wait(Promise.reject(new Error('no')))).toBeNull();
  });

  it('ends with what it lasts as long as, for all who wait', async () => {
    const unanswered = createUnanswered();
    const waits = [unanswered.wait(never()), unanswered.wait(never())];
    unanswered.end();
    expect(await Promise.all(waits)).toEqual([null, null]);
  });
});
