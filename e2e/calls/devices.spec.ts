import { expect, test } from './fixtures.ts';
import { ada, grace } from './team.ts';

for (const [microphone, options, words] of [
  ['denied', { devices: 'denied' }, 'Your microphone is blocked'],
  ['absent', { withoutDevices: true }, 'No microphone found'],
] as const) {
  test(`with a microphone that is ${microphone} one still hears, and is told what to do`, async ({
    openPhone,
  }) => {
    const a = await openPhone(ada, { toneHertz: 440 });
    const g = await openPhone(grace, options);
    await a.call(grace.name);
    await g.answer();
    await g.sees(words);
    await g.hears(440);
    await a.hearsNothing();
    await expect(g.page.getByText('They can’t hear you')).toBeVisible();
    await a.hangUp();
    await g.isAtRest();
    await a.isAtRest();
  });
}
