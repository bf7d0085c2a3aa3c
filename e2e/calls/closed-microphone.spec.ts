import { expect, test } from './fixtures.ts';
import { heldResources } from './media-probe.ts';
import { ada, grace } from './team.ts';

const ADA_HZ = 440;
const GRACE_HZ = 660;

test('muting that closes the microphone lets go of it, and speaking again opens it', async ({
  openPhone,
}) => {
  const a = await openPhone(ada, { toneHertz: ADA_HZ, mute: 'hard' });
  const g = await openPhone(grace, { toneHertz: GRACE_HZ });
  await a.call(grace.name);
  await g.answer();
  await g.hears(ADA_HZ);

  await a.mute();
  await expect.poll(() => heldResources(a.page)).toEqual({ openPeers: 1, liveTracks: 0 });
  await g.sees(`${ada.name} is muted`);
  await g.hearsNothing();
  await a.hears(GRACE_HZ);
  await a.seesPhase('active');
  await g.seesPhase('active');

  await a.unmute();
  await g.hears(ADA_HZ);
  await expect(g.callScreen.getByText(`${ada.name} is muted`)).toBeHidden();
});
