/** Runs inside a page: the store in the browser's own database. */
import type { DeviceId, UserId } from '@protocol';
import { systemClock } from '../../phone/system-clock.ts';
import { createIndexedTrustStore } from '../indexed-trust-store.ts';
import { openDeviceIdentity } from '../device-identity.ts';
import type { KnownDevice } from '../pin-model.ts';

const own = 'device-bob' as DeviceId;

const ada = (key: string): KnownDevice => ({
  ...{ userId: 'ada' as UserId, deviceId: 'device-ada' as DeviceId, key },
  ...{ firstSeenAt: 1, verifiedAt: null, alarm: null },
});

const createTab = () => createIndexedTrustStore(() => indexedDB, systemClock);
const deleteDatabase = (): Promise<boolean> =>
  new Promise((resolve) => {
    const request = indexedDB.deleteDatabase('ringdown-trust');
    request.onsuccess = () => resolve(true);
    request.onblocked = () => resolve(false);
  });

/** The key of this device as each of several tabs has it that open at once, and as one has it that opens later. */
export async function ownKeys(): Promise<readonly string[]> {
  const open = async (): Promise<string> => {
    const identity = await openDeviceIdentity(createTab(), own);
    return typeof identity === 'string' ? identity : identity.key;
  };
  const first = await Promise.all([open(), open(), open()]);
  return [...first, await open()];
}

/** What is kept of a device that one tab has verified, after another tab wanted to keep other things of it. */
export async function keptOfVerified() {
  await deleteDatabase();
  const [one, two] = [createTab(), createTab()];
  await one.addDevice('me', ada('right'));
  await one.changeDevice('me', ada('right'), { verifiedAt: 7 });
  const answered = await two.addDevice('me', ada('wrong'));
  await two.changeDevice('me', ada('wrong'), { verifiedAt: 9 });
  await two.changeDevice('me', ada('right'), { alarm: 'changed' });
  await one.addDevice('somebody else', ada('other'));
  return { answered, kept: await createTab().loadDevices('me') };
}

/** Whether a store works again that could not be opened at first. */
export async function openedLater(): Promise<readonly [string, number]> {
  await deleteDatabase();
  let isBlocked = true;
  const store = createIndexedTrustStore(() => {
    if (isBlocked) throw new DOMException('site data is blocked', 'SecurityError');
    return indexedDB;
  }, systemClock);
  const before = await store
    .addDevice('me', ada('right'))
    .then(String, (error: unknown) => (error as Error).name);
  isBlocked = false;
  await store.addDevice('me', ada('right'));
  return [before, (await store.loadDevices('me')).length];
}

/** Whether the database could be deleted while a tab has it open, and what that tab reads and keeps then. */
export async function deletedMeanwhile(): Promise<readonly [boolean, number, number]> {
  const store = createTab();
  await store.addDevice('me', ada('right'));
  const isDeleted = await deleteDatabase();
  const left = (await store.loadDevices('me')).length;
  await store.addDevice('me', ada('right'));
  return [isDeleted, left, (await store.loadDevices('me')).length];
}
