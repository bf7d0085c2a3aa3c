import { join } from 'node:path';
import { ada, createTeam, grace, type Team } from '../calls/team.ts';
import { openDesk } from './desk.ts';
import { test } from './fixtures.ts';

let team: Team;
test.beforeEach(async () => {
  team = await createTeam({ RINGDOWN_ALLOWED_ORIGINS: 'http://ringdown.localhost' });
});
test.afterEach(() => team.dispose());

type Desk = Awaited<ReturnType<typeof openDesk>>;

const endings: Readonly<Record<string, (desk: Desk) => Promise<void>>> = {
  async '"Hang up and quit"'({ app }) {
    await app.questions(0);
    await app.quit();
  },
  async 'quitting twice'({ app }) {
    // Both before the question can be answered.
    await app.evaluate(({ app: main }) => {
      main.quit();
      main.quit();
    }, null);
  },
  async 'a signal'({ app }) {
    app.signal('SIGTERM');
    await app.hasExited();
  },
};

for (const [how, end] of Object.entries(endings)) {
  test(`${how} hangs up before the app ends`, async ({ launch, userData }) => {
    const open = (member: typeof ada, hertz: number): Promise<Desk> =>
      openDesk(launch, { hertz, member, team, shown: true, userData: join(userData, member.username) });
    const a = await open(ada, 440);
    const g = await open(grace, 660);
    await a.phone.call(grace.name);
    await g.phone.answer();
    await a.phone.seesPhase('active');
    await g.phone.seesPhase('active');
    await end(g);
    await g.app.hasExited();
    await a.phone.sees(`${grace.name} hung up`);
    await a.phone.showPeople();
    await a.phone.seesStatus(grace.username, 'offline');
  });
}
