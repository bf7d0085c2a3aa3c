import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits, type DevicesListed } from '../protocol/index.ts';
import { apiOf } from '../testing/api.ts';
import { dataOf, signInAgain, signUp, type TestDevice } from '../testing/test-device.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

describe('a person who signs in on one device after the other', () => {
  let server: TestServer;
  let ada: TestDevice;
  beforeEach(async () => {
    server = await startTestServer();
    ada = await signUp(server, 'ada');
  });
  afterEach(async () => {
    ada.drop();
    await server.stop();
  });

  it('is signed out where it was not used for longest, and never where it is in use', async () => {
    await ada.connect();
    const others: TestDevice[] = [];
    for (let count = 0; count < limits.devicesPerPerson; count += 1) {
      server.clock.advance(60_000);
      others.push(await signInAgain(server, ada));
    }
    const { devices } = dataOf(await apiOf(server, ada).get<DevicesListed>('devices'));
    expect(devices).toHaveLength(limits.devicesPerPerson);
    const listed = devices.map(({ deviceId }) => deviceId);
    expect(listed).toContain(ada.deviceId);
    expect(listed).toContain(others.at(-1)!.deviceId);
    expect(listed).not.toContain(others[0]!.deviceId);
    await expect(others[0]!.connect()).rejects.toThrow('unauthenticated');
    dataOf(await ada.request('people:list', {}));
  });
});
