import { describe, expect, it } from 'vitest';
import { ada, bob, useAdaAndBob } from '../testing/ada-and-bob.ts';
import { dataOf, type TestDevice } from '../testing/test-device.ts';

useAdaAndBob();

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
