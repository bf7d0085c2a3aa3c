import { expect, it } from 'vitest';
import type { UserId } from '../protocol/index.ts';
import { openDatabase } from './stores.ts';
import { prepared } from './queries.ts';
import { describeOnEveryEngine } from './testing/on-every-engine.ts';
import { ada, addAccount, bob } from './testing/sample-people.ts';

describeOnEveryEngine('a query that was put together once', (stores, place) => {
  it('is asked with other values each time, also where one stands twice', async () => {
    for (const name of ['ada', 'bob']) await addAccount(stores(), name);
    const db = await openDatabase(place());
    let built = 0;
    const find = prepared(db, (userId: UserId, name: string) => {
      built += 1;
      return db
        .selectFrom('users')
        .select('username')
        .where((eb) => eb.or([eb('user_id', '=', userId), eb('username', '=', name), eb('name', '=', name)]));
    });
    try {
      expect(await find(ada, 'nobody')).toEqual([{ username: 'ada' }]);
      expect(await find(bob, 'nobody')).toEqual([{ username: 'bob' }]);
      expect(await find('nobody' as UserId, 'ada')).toEqual([{ username: 'ada' }]);
      expect(built).toBe(1);
    } finally {
      await db.destroy();
    }
  });
});
