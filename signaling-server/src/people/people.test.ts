import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adaAndBob } from '../testing/people.ts';
import { dataOf, type TestDevice } from '../testing/test-device.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
let ada: TestDevice;
let bob: TestDevice;

beforeEach(async () => {
  server = await startTestServer();
  ({ ada, bob } = await adaAndBob(server));
});
afterEach(async () => {
  for (const device of [ada, bob]) device.drop();
  await server.stop();
});

describe('favourites', () => {
  it('are kept for each person', async () => {
    dataOf(await ada.request('people:favourite', { userId: bob.userId, favourite: true }));
    dataOf(await ada.request('people:favourite', { userId: bob.userId, favourite: true }));
    const listed = async (device: TestDevice) => dataOf(await device.request('people:list', {})).people;
    expect(await listed(ada)).toEqual([{ ...bob.person, favourite: true }]);
    expect(await listed(bob)).toEqual([{ ...ada.person, favourite: false }]);
    dataOf(await ada.request('people:favourite', { userId: bob.userId, favourite: false }));
    expect(await listed(ada)).toEqual([{ ...bob.person, favourite: false }]);
    const nobody = 'nobody-at-all' as typeof bob.userId;
    expect(await ada.request('people:favourite', { userId: nobody, favourite: true })).toMatchObject({
      error: { code: 'not_found' },
    });
  });
});
