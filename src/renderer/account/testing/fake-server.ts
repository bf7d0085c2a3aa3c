import { PROTOCOL_VERSION, type Reply } from '@protocol';
import { deviceId, person } from '../../signaling/testing/people.ts';

interface Received {
  readonly path: string;
  readonly body: unknown;
  readonly authorization: string | null;
}

/** The HTTP side of a server whose answers the test decides. */
export interface FakeServer {
  readonly fetch: typeof globalThis.fetch;
  readonly received: Received[];
  readonly answers: Record<string, Reply<unknown>>;
  isDown: boolean;
}

export const signedIn = {
  token: 'token-of-adas-device',
  deviceId: deviceId('ada'),
  self: person('ada'),
  serverName: 'Team',
};

export function createFakeServer(): FakeServer {
  const server: FakeServer = {
    received: [],
    isDown: false,
    answers: {
      '/api/server': { ok: true, data: { serverName: 'Team', protocolVersion: PROTOCOL_VERSION } },
      '/api/sign-in': { ok: true, data: signedIn },
      '/api/sign-up': { ok: true, data: signedIn },
      '/api/sign-out': { ok: true, data: {} },
      '/api/invites/inspect': { ok: true, data: { serverName: 'Team', role: 'member', expiresAt: 1 } },
      '/api/invites': {
        ok: true,
        data: {
          inviteId: 'invite-0001',
          link: 'https://team.example/#invite=x',
          appLink: 'ringdown:https://team.example/#invite=x',
          token: 'x',
          expiresAt: 1,
        },
      },
    },
    async fetch(address, init) {
      if (server.isDown) throw new TypeError('fetch failed');
      const path = new URL(address as string).pathname;
      const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as unknown) : null;
      server.received.push({ path, body, authorization: new Headers(init?.headers).get('authorization') });
      return new Response(JSON.stringify(server.answers[path] ?? null));
    },
  };
  return server;
}
