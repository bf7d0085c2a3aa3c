import { join } from 'node:path';
import { shownColour } from '../calls/screen-probe.ts';
import { ada, createTeam, grace } from '../calls/team.ts';
import { expect, test } from './fixtures.ts';
import { openDesk } from './desk.ts';

test('the app asks what to show, says so in the tray, and stops from there', async ({ launch, userData }) => {
  const team = await createTeam({ RINGDOWN_ALLOWED_ORIGINS: 'http://ringdown.localhost' });
  try {
    const a = await openDesk(launch, {
      hertz: 440,
      member: ada,
      team,
      shown: true,
      userData: join(userData, 'ada'),
    });
    const g = await openDesk(launch, {
      hertz: 660,
      member: grace,
      team,
      shown: true,
      userData: join(userData, 'grace'),
    });
    await a.phone.call(grace.name);
    await g.phone.answer();
    await a.phone.seesPhase('active');
    const { page } = a.phone;
    const share = a.phone.callScreen.getByRole('button', { name: 'Share', exact: true });
    const picker = page.getByRole('dialog', { name: 'What do you want to share?' });

    await share.click();
    await picker.getByRole('button', { name: 'Cancel' }).click();
    await expect(share).toHaveAttribute('aria-pressed', 'false');

    await share.click();
    // Screens come first; which there are, and which windows, is up to the desktop.
    await picker
      .locator('label')
      .filter({ has: page.getByRole('radio') })
      .first()
      .click();
    await picker.getByRole('button', { name: 'Share', exact: true }).click();
    await expect.poll(() => shownColour(g.phone.page), { message: 'the screen is seen' }).not.toBe('nothing');
    await expect.poll(async () => (await a.app.tray()).toolTip).toContain('sharing the screen');

    await a.app.chooseFromTray('Stop sharing the screen');
    await expect(g.phone.page.getByTestId('remote-screen')).toBeHidden();
    await a.phone.hangUp();
    await a.phone.isAtRest();
  } finally {
    await team.dispose();
  }
});
