import { expect, test } from './fixtures.ts';
import { ada, grace } from './team.ts';

test('with a microphone that is denied one still hears, and is told what to do', async ({ openPhone }) => {
  const a = await openPhone(ada, { toneHertz: 440 });
  const g = await openPhone(grace, { devices: 'denied' });
  await a.call(grace.name);
  await g.answer();
  await g.sees('Your microphone is blocked');
  await g.hears(440);
  await a.hearsNothing();
  await expect(g.page.getByText('They can’t hear you')).toBeVisible();
  await a.hangUp();
  await g.isAtRest();
  await a.isAtRest();
});
