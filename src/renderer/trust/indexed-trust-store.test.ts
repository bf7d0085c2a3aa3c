import { deviceId } from '../signaling/testing/people.ts';
import { expect, it } from 'vitest';
import { createManualClock } from '../phone/testing/manual-clock.ts';
import { ANSWER_WITHIN_MS, createIndexedTrustStore } from './indexed-trust-store.ts';

/** A browser whose database does not answer before it is told to, and then can't be opened. */
function createSilentBrowser() {
  const requests: { onerror?: () => void }[] = [];
  const factory = {
    open() {
      const request = {};
      requests.push(request);
      return request;
    },
  } as unknown as IDBFactory;
  const answer = (): void => requests.splice(0).forEach(({ onerror }) => onerror?.());
  return { factory, answer };
}

const failure = (work: Promise<unknown>): Promise<string> =>
  work.then(String, (error: unknown) => (error as Error).message);

it('can’t be read where the database never answers, and then asks nobody to wait again', async () => {
  const { factory, answer } = createSilentBrowser();
  const clock = createManualClock();
  const store = createIndexedTrustStore(() => factory, clock);
  const first = failure(store.loadDevices('me'));
  clock.pass(ANSWER_WITHIN_MS);
  expect(await first).toBe('the database does not answer');
  expect(await failure(store.loadKeys(deviceId('ada')))).toBe('the database does not answer');

  answer();
  await new Promise((resolve) => setImmediate(resolve));
  const later = failure(store.loadDevices('me'));
  answer();
  expect(await later).toBe('the database failed');
  expect(clock.pending).toBe(0);
});
