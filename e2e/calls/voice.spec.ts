import { expect, test } from './fixtures.ts';
import { watchStatuses } from './status-watch.ts';
import { ada, alan, grace } from './team.ts';

const ADA_HZ = 440;
const GRACE_HZ = 660;

test('two people talk, mute, hold and hang up', async ({ openPhone }) => {
  const a = await openPhone(ada, { toneHertz: ADA_HZ });
  const g = await openPhone(grace, { toneHertz: GRACE_HZ });

  await a.call(grace.name);
  await a.seesPhase('ringing-out');
  await a.sees('Ringing…');
  await g.seesPhase('ringing-in');
  await g.sees('Incoming voice call');

  await g.answer();
  await a.seesPhase('active');
  await g.seesPhase('active');
  await a.hears(GRACE_HZ);
  await g.hears(ADA_HZ);
  await expect(a.page.getByTestId('call-duration')).toHaveText(/\d+:\d\d/);

  await a.mute();
  await g.hearsNothing();
  await a.hears(GRACE_HZ);
  await a.unmute();
  await g.hears(ADA_HZ);

  await g.hold();
  await a.sees(`${grace.name} put you on hold`);
  await a.hearsNothing();
  await g.hearsNothing();
  await g.resume();
  await a.hears(GRACE_HZ);
  await g.hears(ADA_HZ);

  await a.hangUp();
  await a.sees('You hung up');
  await g.sees(`${ada.name} hung up`);
  await a.isAtRest();
  await g.isAtRest();
});

test('nothing is sent or heard before the answer, though the devices are connected', async ({
  openPhone,
}) => {
  const a = await openPhone(ada, { toneHertz: ADA_HZ });
  const g = await openPhone(grace, { toneHertz: GRACE_HZ });
  await a.call(grace.name);
  await g.seesPhase('ringing-in');
  const connected = (page: typeof a.page): Promise<boolean> =>
    page.evaluate(() => window.ringdownProbe.peers.some((peer) => peer.connectionState === 'connected'));
  await expect.poll(() => connected(a.page), { message: 'the line is warm' }).toBe(true);
  await a.hearsNothing();
  await g.hearsNothing();
  const microphoneOpen = await g.page.evaluate(() => window.ringdownProbe.captured.length);
  expect(microphoneOpen, "the callee's microphone stays closed while it rings").toBe(0);
  await g.decline();
  await a.sees(`${grace.name} declined`);
  await a.isAtRest();
  await g.isAtRest();
});

for (const [who, settings] of [
  ['caller', ['after-answer', 'while-ringing']],
  ['callee', ['while-ringing', 'after-answer']],
] as const) {
  test(`a ${who} who connects only after the answer is heard all the same`, async ({ openPhone }) => {
    const a = await openPhone(ada, { toneHertz: ADA_HZ, connect: settings[0] });
    const g = await openPhone(grace, { toneHertz: GRACE_HZ, connect: settings[1] });
    await a.call(grace.name);
    await g.seesPhase('ringing-in');
    await a.seesPhase('ringing-out');
    await g.answer();
    await a.hears(GRACE_HZ);
    await g.hears(ADA_HZ);
    await g.hangUp();
    await a.isAtRest();
    await g.isAtRest();
  });
}

test('a call outlives a restart of the server, and nobody seems to be away', async ({ openPhone, team }) => {
  const a = await openPhone(ada, { toneHertz: ADA_HZ });
  const g = await openPhone(grace, { toneHertz: GRACE_HZ });
  const t = await openPhone(alan);
  const phones = [a, g, t];
  await a.call(grace.name);
  await g.answer();
  await a.hears(GRACE_HZ);
  for (const { username } of [ada, grace]) await t.seesStatus(username, 'in-call');
  const watches = await Promise.all(phones.map(({ page }) => watchStatuses(page)));

  await team.restart();
  // From here on the server takes connections. How soon everybody is back is told; a busy machine is no failure.
  const ready = performance.now();
  await Promise.all(phones.map((phone) => phone.isOnline()));
  console.log(`    after the restart everybody was back in ${Math.round(performance.now() - ready)} ms`);
  await a.hears(GRACE_HZ);
  await g.hears(ADA_HZ);
  for (const { username } of [ada, grace]) await t.seesStatus(username, 'in-call');
  for (const watch of watches) expect(await watch.line()).toEqual(['online', 'reconnecting']);

  await a.seesPhase('active');
  await a.hangUp();
  await g.sees(`${ada.name} hung up`);
  for (const { username } of [ada, grace]) await t.seesStatus(username, 'available');
  const people = (await Promise.all(watches.map((watch) => watch.people()))).flat();
  expect(people).toEqual(expect.arrayContaining(['ada: in-call', 'grace: in-call']));
  expect(people.filter((status) => status.endsWith(': offline'))).toEqual([]);
  await a.isAtRest();
  await g.isAtRest();
});

test('the call waiting is quiet, and answering it holds the first', async ({ openPhone }) => {
  const a = await openPhone(ada, { toneHertz: ADA_HZ });
  const g = await openPhone(grace, { toneHertz: GRACE_HZ });
  const t = await openPhone(alan, { toneHertz: 880 });
  await a.call(grace.name);
  await g.answer();
  await a.hears(GRACE_HZ);
  await t.call(grace.name);
  await t.seesPhase('ringing-out');
  await g.page.getByRole('button', { name: 'Hold and answer' }).click();
  await t.hears(GRACE_HZ);
  await g.hears(880);
  await a.sees(`${grace.name} put you on hold`);
  await a.hearsNothing();
  await t.hangUp();
  await g.sees(`${alan.name} hung up`);
  await g.resume();
  await a.hears(GRACE_HZ);
});
