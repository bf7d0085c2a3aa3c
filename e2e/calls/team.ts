import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SignedIn } from '@protocol';
import { inTime } from '../../build/scripts/in-time.ts';
import { postToServer } from '../../build/scripts/post-to-server.ts';
import { startServerProcess, type ServerProcess } from '../../build/scripts/server-process.ts';
import { freePort } from '../../signaling-server/src/testing/free-port.ts';

export interface Member {
  readonly username: string;
  readonly name: string;
  readonly password: string;
}

export interface Team {
  readonly server: ServerProcess;
  /** Adds a person to the team. The first one is its admin. */
  join(member: Member): Promise<SignedIn>;
  /** Signs a person in on one more device. */
  signIn(member: Member): Promise<SignedIn>;
  invite(): Promise<string>;
  /** Starts the server again after it was stopped, on the same address and data. */
  startAgain(): Promise<void>;
  restart(): Promise<void>;
  /** Kills the server without a chance to say anything, and starts it again. */
  crash(): Promise<void>;
  dispose(): Promise<void>;
}

export const ada: Member = { username: 'ada', name: 'Ada Lovelace', password: 'correct horse battery' };
export const grace: Member = { username: 'grace', name: 'Grace Hopper', password: 'nanoseconds of wire' };
export const alan: Member = { username: 'alan', name: 'Alan Turing', password: 'imitation game 1950' };

/** How a server is started and spoken to. */
export interface TeamWays {
  readonly start: (settings: Readonly<Record<string, string>>) => Promise<ServerProcess>;
  /** One that nobody else takes, not even while the server is stopped. */
  readonly findPort: () => Promise<number>;
  readonly post: typeof postToServer;
}

const onThisMachine: TeamWays = { start: startServerProcess, findPort: freePort, post: postToServer };

/** A server of its own with an empty database, on a port of its own. */
export async function createTeam(
  settings: Readonly<Record<string, string>> = {},
  ways: TeamWays = onThisMachine,
): Promise<Team> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'ringdown-server-'));
  const base = {
    RINGDOWN_DATA_DIR: dataFolder,
    RINGDOWN_LOG_LEVEL: 'info',
    RINGDOWN_PORT: String(await ways.findPort()),
    RINGDOWN_NAME: 'Test team',
    ...settings,
  };
  let server = await ways.start(base);
  const url = server.url;
  const firstInvite = server.firstInvite;
  let admin: SignedIn | null = null;

  const post = (path: string, body: unknown, token?: string): Promise<unknown> =>
    inTime(
      ways.post(`${url}${path}`, token === undefined ? { body } : { body, token }),
      `the server's answer to ${path}`,
      () => server.output(),
    );
  const inviteToken = (link: string): string => {
    const token = /#invite=(.+)$/.exec(link)?.[1];
    if (token === undefined) throw new Error(`not an invite link: ${link}`);
    return token;
  };
  const team: Team = {
    get server() {
      return server;
    },
    async invite() {
      if (admin === null) return firstInvite ?? '';
      const created = (await post('/api/invites', {}, admin.token)) as { link: string };
      return created.link;
    },
    async join(member) {
      const invite = inviteToken(await team.invite());
      const signedIn = (await post('/api/sign-up', { ...member, invite, deviceName: 'Test' })) as SignedIn;
      admin ??= signedIn;
      return signedIn;
    },
    async signIn({ username, password }) {
      return (await post('/api/sign-in', { username, password, deviceName: 'Test' })) as SignedIn;
    },
    async restart() {
      await server.stop();
      await team.startAgain();
    },
    async crash() {
      await server.stop('SIGKILL');
      await team.startAgain();
    },
    async startAgain() {
      server = await ways.start(base);
    },
    async dispose() {
      await server.stop();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
  return team;
}
