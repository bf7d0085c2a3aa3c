import { join } from 'node:path';
import { ada, createTeam, grace, type Team } from '../calls/team.ts';
import { openDesk } from './desk.ts';
import { test } from './fixtures.ts';

let team: Team;
test.beforeEach(async () => {
  team = await createTeam({ RINGDOWN_ALLOWED_ORIGINS: 'http://ringdown.localhost' });
});
test.afterEach(() => team.dispose());

test('a signal hangs up before the app ends', async ({ launch, userData }) => {
  const open = (member: typeof ada, hertz: number) =>
    openDesk(launch, { hertz, member, team, shown: true, userData: join(userData, member.username) });
  const a = await open(ada, 440);
  const g = await open(grace, 660);
  await a.phone.call(grace.name);
  await g.phone.answer();
  await a.phone.seesPhase('active');
  await g.phone.seesPhase('active');
  g.app.signal('SIGTERM');
  await g.app.hasExited();
  await a.phone.sees(`${grace.name} hung up`);
  await a.phone.showPeople();
  await a.phone.seesStatus(grace.username, 'offline');
});
