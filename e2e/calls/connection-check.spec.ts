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
      RINGDOWN_TURN_URLS: [relay.urls.udp, relay.urls.tcp].join(','),
      RINGDOWN_TURN_SECRET: relay.secret,
    });
  },
});

test.skip(coturnVersion() === null, NO_COTURN);

test('the check before a call finds the relay by each of its ways, and misses it when it is gone', async ({
  relay,
  openPhone,
}) => {
  const phone = await openPhone(ada);
  const { page } = phone;
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('tab', { name: 'Connection' }).click();
  await page.getByRole('button', { name: 'Check the connection' }).click();
  await phone.sees('Calls will connect from here');
  const ways = page.locator('dd[data-status=passed]');
  await expect(ways).toHaveText([/^\d+ ms$/, /^\d+ ms$/, /^\d+ ms$/]);

  await relay.stop();
  await page.getByRole('button', { name: 'Check again' }).click();
  await expect(page.getByText('The relay does not answer')).toBeVisible({ timeout: 30_000 });
  await expect(ways).toHaveCount(1);
});
