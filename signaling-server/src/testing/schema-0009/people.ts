import type { InviteCreated, PasswordResetDone, Person, SignedIn } from '../../protocol/index.ts';
import type { SignalingServer } from '../../app.ts';
import type { ManualClock } from '../../ops/testing/manual-clock.ts';
import { apiOf } from '../api.ts';
import { dataOf, PASSWORD, post, TestDevice } from '../test-device.ts';

/** The devices that stay signed in, each connected. */
export interface Team {
  /** The admin. */
  readonly root: TestDevice;
  readonly ada: TestDevice;
  readonly adasPhone: TestDevice;
  readonly bob: TestDevice;
  readonly cleo: TestDevice;
  /** A guest. */
  readonly gus: TestDevice;
}

/** What opens nothing any more, and what still does. */
export interface Keys {
  /** Of a device that was revoked, of people who were disabled or given another password. */
  readonly refusedSessions: readonly SignedIn[];
  readonly openInvite: string;
  readonly refusedInvites: readonly string[];
  readonly passwords: Readonly<Record<string, string>>;
}

const HOUR_MS = 3_600_000;
const BOBS_NEXT_PASSWORD = 'another fine password';

export function sessionsOf({ root, ada, adasPhone, bob, cleo, gus }: Team): Record<keyof Team, SignedIn> {
  return {
    ...{ root: root.session, ada: ada.session, adasPhone: adasPhone.session },
    ...{ bob: bob.session, cleo: cleo.session, gus: gus.session },
  };
}

/** All of them, on a server that knows them. */
export async function connectAll(
  url: string,
  sessions: Readonly<Record<keyof Team, SignedIn>>,
): Promise<Team> {
  const connect = (name: keyof Team): Promise<TestDevice> => new TestDevice(url, sessions[name]).connect();
  return {
    ...{ root: await connect('root'), ada: await connect('ada'), adasPhone: await connect('adasPhone') },
    ...{ bob: await connect('bob'), cleo: await connect('cleo'), gus: await connect('gus') },
  };
}

export const devicesOf = ({ root, ada, adasPhone, bob, cleo, gus }: Team): TestDevice[] => [
  ...[root, ada, adasPhone],
  ...[bob, cleo, gus],
];

export function drop(team: Team): void {
  for (const device of devicesOf(team)) device.drop();
}

interface EmptyServer {
  readonly url: string;
  readonly server: SignalingServer;
  readonly clock: Pick<ManualClock, 'advance'>;
}

interface Gathered {
  readonly team: Team;
  /** Somebody whom one can call, and who is not there. */
  readonly absent: Person;
  readonly keys: Keys;
}

/** Everybody joins, and an admin sees to them. */
export async function gatherTeam({ url, server, clock }: EmptyServer): Promise<Gathered> {
  const join = async (invite: string, username: string, name: string): Promise<TestDevice> => {
    const request = { invite, username, name, password: PASSWORD, deviceName: `${name}’s laptop` };
    return new TestDevice(url, dataOf(await post<SignedIn>(`${url}/api/sign-up`, request)));
  };
  const signIn = async (username: string, deviceName: string): Promise<SignedIn> =>
    dataOf(await post<SignedIn>(`${url}/api/sign-in`, { username, password: PASSWORD, deviceName }));

  const first = await server.invites.createFirst();
  const root = await join(first!.token, 'root', 'Root');
  const admin = apiOf({ url }, root);
  const invite = async (body: object): Promise<InviteCreated> =>
    dataOf(await admin.post<InviteCreated>('invites', body));
  const forTeam = await invite({ uses: 6, expiresInHours: 720 });
  const forGuest = await invite({ role: 'guest' });
  const expired = await invite({ expiresInHours: 1 });
  const revoked = await invite({ role: 'admin' });
  dataOf(await admin.post('admin/invites/revoke', { inviteId: revoked.inviteId }));

  const ada = await join(forTeam.token, 'ada', 'Ada Lovelace');
  const bob = await join(forTeam.token, 'bob', 'Bob “the builder” O’Neill');
  const cleo = await join(forTeam.token, 'cleo', 'Cleo');
  const dora = await join(forTeam.token, 'dora', 'Dora');
  const erin = await join(forTeam.token, 'erin', 'Erin');
  const gus = await join(forGuest.token, 'gus', 'Gus');
  // One of the invites runs out.
  clock.advance(2 * HOUR_MS);

  const adasPhone = new TestDevice(url, await signIn('ada', 'phone'));
  const adasTablet = await signIn('ada', 'tablet');
  const bobsOther = await signIn('bob', 'old laptop');
  dataOf(await admin.post('admin/devices/revoke', { deviceId: adasTablet.deviceId }));
  const change = { current: PASSWORD, next: BOBS_NEXT_PASSWORD };
  dataOf(await apiOf({ url }, bob).post('password', change));
  for (const body of [
    { userId: cleo.userId, name: 'Cleo Zoë 📞', role: 'admin' },
    { userId: cleo.userId, role: 'member' },
    { userId: gus.userId, relayOnly: true },
    { userId: dora.userId, disabled: true },
  ])
    dataOf(await admin.post('admin/people/change', body));
  const reset = await admin.post<PasswordResetDone>('admin/people/reset-password', { userId: erin.userId });
  for (let attempt = 0; attempt < 9; attempt += 1)
    await post(`${url}/api/sign-in`, { username: 'dora', password: 'guess', deviceName: 'x' });

  const team = { root, ada, adasPhone, bob, cleo, gus };
  for (const device of devicesOf(team)) await device.connect();
  return {
    team,
    absent: erin.person,
    keys: {
      refusedSessions: [adasTablet, bobsOther, dora.session, erin.session],
      openInvite: forTeam.token,
      refusedInvites: [forGuest.token, expired.token, revoked.token],
      passwords: { ada: PASSWORD, bob: BOBS_NEXT_PASSWORD, erin: dataOf(reset).password },
    },
  };
}
