import { apiOf } from './api.ts';
import { signUp, type TestDevice } from './test-device.ts';
import { startTestServer, type TestServer } from './test-server.ts';

export interface AdministeredTeam {
  readonly server: TestServer;
  /** An administrator's device. */
  readonly root: TestDevice;
  /** Of somebody who is none. */
  readonly ada: TestDevice;
  /** As the administrator asks. */
  readonly api: ReturnType<typeof apiOf>;
  stop(): Promise<void>;
}

/** Where the server thinks that a relay is, and nothing listens: nobody here calls through it. */
export const MISSING_RELAY = 'turn:127.0.0.1:9?transport=tcp';

/** A server with a public address, a relay and two people. */
export async function startAdministeredTeam(): Promise<AdministeredTeam> {
  const server = await startTestServer({
    RINGDOWN_PUBLIC_URL: 'https://phone.example.org',
    RINGDOWN_ICE_SERVERS: MISSING_RELAY,
  });
  const root = await (await signUp(server, 'root', 'admin')).connect();
  const ada = await (await signUp(server, 'ada')).connect();
  return {
    ...{ server, root, ada, api: apiOf(server, root) },
    async stop() {
      for (const device of [root, ada]) device.drop();
      await server.stop();
    },
  };
}
