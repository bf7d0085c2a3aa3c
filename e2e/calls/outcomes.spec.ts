import { test } from './fixtures.ts';
import { ada, grace } from './team.ts';

test('a cancelled call stops ringing and is a missed call', async ({ openPhone }) => {
  const a = await openPhone(ada);
  const g = await openPhone(grace);
  await a.call(grace.name);
  await g.seesPhase('ringing-in');
  await a.cancel();
  await a.sees('You cancelled the call');
  await g.sees(`Missed call from ${ada.name}`);
  await g.isAtRest();
  await g.page.getByRole('button', { name: /History/ }).click();
  await g.sees('Missed');
});

test.describe('with a short ring', () => {
  test.use({ serverSettings: { RINGDOWN_RING_TIMEOUT_MS: '1500' } });

  test('a call that nobody answers ends by itself', async ({ openPhone }) => {
    const a = await openPhone(ada);
    const g = await openPhone(grace);
    await a.call(grace.name);
    await a.sees(`${grace.name} did not answer`);
    await g.sees(`Missed call from ${ada.name}`);
    await a.isAtRest();
    await g.isAtRest();
  });
});

test('somebody who is set to do not disturb is busy, and does not ring', async ({ openPhone }) => {
  const a = await openPhone(ada);
  const g = await openPhone(grace);
  await g.page.getByTestId('own-presence').click();
  await g.page.getByRole('radio', { name: /^Do not disturb/ }).click();
  await a.sees('Do not disturb');
  await a.call(grace.name);
  await a.sees(`${grace.name} is busy`);
  await a.isAtRest();
});

test('a second device stops ringing when the first one answers', async ({ openPhone }) => {
  const a = await openPhone(ada, { toneHertz: 440 });
  const desk = await openPhone(grace, { toneHertz: 660 });
  const laptop = await openPhone(grace, { toneHertz: 880 });
  await a.call(grace.name);
  await desk.seesPhase('ringing-in');
  await laptop.seesPhase('ringing-in');
  await desk.answer();
  await laptop.sees('Answered on another device');
  await laptop.isAtRest();
  await a.hears(660);
  await desk.hears(440);
  await desk.hangUp();
  await a.isAtRest();
});
