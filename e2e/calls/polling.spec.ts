import { startProxy } from '../../signaling-server/src/doctor/testing/proxy.ts';
import { expect, test } from './fixtures.ts';
import { ada, grace } from './team.ts';

const ADA_HZ = 440;
const GRACE_HZ = 660;

const isPoll = (url: string): boolean => /transport=polling/.test(url);

test('two people behind a proxy that lets no WebSocket through hear each other', async ({
  team,
  openPhone,
}) => {
  const proxy = await startProxy({ target: team.server.url, upgrades: 'page' });
  try {
    const [ways, at] = [{ through: proxy.url, ownLine: true }, { toneHertz: ADA_HZ }];
    const a = await openPhone(ada, { ...ways, ...at });
    const g = await openPhone(grace, { ...ways, toneHertz: GRACE_HZ });
    await a.seesStatus(grace.username, 'available');
    const polled = a.page.waitForRequest((request) => isPoll(request.url()));
    await a.call(grace.name);
    await g.seesPhase('ringing-in');
    await g.answer();
    await a.hears(GRACE_HZ);
    await g.hears(ADA_HZ);
    await polled;
    await a.mute();
    await g.hearsNothing();
    await a.hangUp();
    await g.sees(`${ada.name} hung up`);
    await a.isAtRest();
    await g.isAtRest();
    expect(team.server.output()).not.toMatch(/"level":(50|60)/);
  } finally {
    await proxy.stop();
  }
});

test('who polls is back after a restart of the server', async ({ team, openPhone }) => {
  const proxy = await startProxy({ target: team.server.url, upgrades: 'page' });
  try {
    const a = await openPhone(ada, { through: proxy.url, ownLine: true });
    await team.restart();
    await a.isOnline();
    const g = await openPhone(grace);
    await a.seesStatus(grace.username, 'available');
    await g.seesStatus(ada.username, 'available');
  } finally {
    await proxy.stop();
  }
});
