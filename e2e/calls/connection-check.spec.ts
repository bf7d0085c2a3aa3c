import {
  coturnVersion,
  NO_COTURN,
  startCoturn,
  type Coturn,
} from '../../signaling-server/src/testing/coturn.ts';
import { expect, test as base } from './fixtures.ts';
import { ada } from './team.ts';

const test = base.extend<{ readonly relay: Coturn }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names from the pattern and demands one.
  relay: async ({}, use) => {
    const relay = await startCoturn();
    await use(relay);
    await relay.stop();
  },
  serverSettings: async ({ relay }, use) => {
    await use({
      RINGDOWN_TURN_URLS: Object.values(relay.urls).join(','),
      RINGDOWN_TURN_SECRET: relay.secret,
    });
  },
});

test.skip(coturnVersion() === null, NO_COTURN);

test('the checks before a call try each way to the relay, let people hear themselves, and miss a relay that is gone', async ({
  relay,
  openPhone,
}) => {
  const phone = await openPhone(ada, { believesCertificates: true });
  const { page } = phone;
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('tab', { name: 'Connection' }).click();
  await page.getByRole('button', { name: 'Check the connection' }).click();
  await phone.sees('Calls will connect from here');
  const ways = page.locator('dd[data-status=passed]');
  // The server, and the relay over UDP, TCP and TLS.
  await expect(ways).toHaveText([/^\d+ ms$/, /^\d+ ms$/, /^\d+ ms$/, /^\d+ ms$/]);
  await expect(page.locator('dd[data-direct]')).toHaveText('open');

  await page.getByRole('button', { name: 'Test microphone and speaker' }).click();
  await page.getByRole('button', { name: 'Test the microphone' }).click();
  await page.getByRole('button', { name: 'Hear yourself' }).click();
  await phone.sees('This is how others hear you.');
  await phone.sees('You sound good. Your voice travelled to the relay and back.');

  await page.getByRole('tab', { name: 'Connection' }).click();
  await relay.stop();
  await page.getByRole('button', { name: 'Check again' }).click();
  await expect(page.getByText('The relay doesn’t answer')).toBeVisible();
  // Nobody but the relay was asked, so that it is not for the network to blame; on a public address nothing is known.
  await expect(page.locator('dd[data-direct]')).toHaveText(/^(no answer over UDP|not known)$/);
  await expect(ways).toHaveCount(1);
});
