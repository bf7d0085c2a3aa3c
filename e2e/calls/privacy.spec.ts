import { coturnVersion, NO_COTURN, startCoturn } from '../../signaling-server/src/testing/coturn.ts';
import { expect, test } from './fixtures.ts';
import type { Tamper } from './held-line.ts';
import { routes } from './media-probe.ts';
import { ada, alan, grace } from './team.ts';

const ADA_HZ = 440;
const GRACE_HZ = 660;

/** Remembers what a phone says to the server. */
function eavesdrop(): { readonly listen: Tamper; readonly said: string[] } {
  const said: string[] = [];
  return {
    said,
    listen(frame, to) {
      if (to === 'server') said.push(frame);
      return frame;
    },
  };
}

const candidateKinds = (said: readonly string[]): readonly string[] => [
  ...new Set([...said.join('\n').matchAll(/candidate:[^"]*? typ (\w+)/g)].map(([, kind = '']) => kind)),
];

test.describe('with a relay', () => {
  const wired = test.extend<{ serverSettings: Record<string, string> }>({
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names from the pattern and demands one.
    serverSettings: async ({}, use) => {
      const relay = await startCoturn();
      await use({ RINGDOWN_TURN_URLS: relay.urls.udp, RINGDOWN_TURN_SECRET: relay.secret });
      await relay.stop();
    },
  });
  wired.skip(coturnVersion() === null, NO_COTURN);

  wired('who always goes through a relay tells nobody another address', async ({ openPhone }) => {
    const { listen, said } = eavesdrop();
    const a = await openPhone(ada, { toneHertz: ADA_HZ, relay: 'always', tamper: listen });
    const g = await openPhone(grace, { toneHertz: GRACE_HZ });
    await a.call(grace.name);
    await g.answer();
    await a.hears(GRACE_HZ);
    await g.hears(ADA_HZ);
    expect(candidateKinds(said)).toEqual(['relay']);
    for (const { local } of await routes(a.page)) expect(local).toBe('relay');
    for (const { remote } of await routes(g.page)) expect(remote).toBe('relay');
  });
});

test('who always goes through a relay where there is none is told so before anything rings', async ({
  openPhone,
}) => {
  const { listen, said } = eavesdrop();
  const a = await openPhone(ada, { relay: 'always', tamper: listen });
  const g = await openPhone(grace);
  await a.sees('You can’t make or receive calls');
  await a.call(grace.name);
  await a.sees(`${grace.name} was not called`);
  expect(said.filter((frame) => frame.includes('call:'))).toEqual([]);

  await g.call(ada.name);
  await g.sees(`${ada.name} can’t be reached`);
  await a.sees(`${grace.name} is calling, but this device can’t take it`);
  expect(said.filter((frame) => frame.includes('call:ringing'))).toEqual([]);
  expect(candidateKinds(said)).toEqual([]);
  await a.isAtRest();
  await g.isAtRest();

  await a.page.getByRole('button', { name: 'Open settings' }).first().click();
  await a.page.getByRole('switch', { name: 'Always go through a relay' }).uncheck();
  await g.call(ada.name);
  await a.seesPhase('ringing-in');
});

test('who connects only after the answer says nothing before it', async ({ openPhone }) => {
  const { listen, said } = eavesdrop();
  const a = await openPhone(ada, { toneHertz: ADA_HZ });
  const g = await openPhone(grace, { toneHertz: GRACE_HZ, connect: 'after-answer', tamper: listen });
  await a.call(grace.name);
  await g.seesPhase('ringing-in');
  await a.seesPhase('ringing-out');
  const rings = (): string[] => said.filter((frame) => frame.includes('call:ringing'));
  await expect.poll(rings).toHaveLength(1);
  expect(said.filter((frame) => frame.includes('call:signal'))).toEqual([]);
  expect(await g.page.evaluate(() => window.ringdownProbe.peers.length)).toBe(0);
  await g.answer();
  await a.hears(GRACE_HZ);
  expect(candidateKinds(said)).not.toEqual([]);
});

test('who hides is offline to everybody, also to who calls them, and in calls of their own', async ({
  openPhone,
}) => {
  const a = await openPhone(ada, { toneHertz: ADA_HZ });
  const g = await openPhone(grace, { toneHertz: GRACE_HZ });
  const t = await openPhone(alan);
  await t.seesStatus(ada.username, 'available');
  await a.page.getByRole('button', { name: 'Settings', exact: true }).click();
  await a.page.getByRole('tab', { name: 'Privacy' }).click();
  await a.page.getByRole('switch', { name: 'Appear offline' }).check();
  await t.seesStatus(ada.username, 'offline');
  await g.seesStatus(ada.username, 'offline');
  await g.call(ada.name);
  await g.sees(`${ada.name} is offline`);
  await a.call(grace.name);
  await g.answer();
  await a.hears(GRACE_HZ);
  await t.seesStatus(grace.username, 'in-call');
  await t.seesStatus(ada.username, 'offline');
  await a.page.reload();
  await a.isOnline();
  await t.seesStatus(ada.username, 'offline');
});
