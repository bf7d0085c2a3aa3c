import { afterEach, beforeEach } from 'vitest';
import { apiOf } from './api.ts';
import { signUp, type TestDevice } from './test-device.ts';
import { startTestServer, type TestServer } from './test-server.ts';

/** Where the server thinks that a relay is, and nothing listens: nobody here calls through it. */
export const MISSING_RELAY = 'turn:127.0.0.1:9?transport=tcp';

/** A server with a public address and a relay. Live bindings: {@link useAdministeredTeam} gives every test its own. */
export let server: TestServer;
/** An administrator's device. */
export let root: TestDevice;
/** Of somebody who is none. */
export let ada: TestDevice;
/** As the administrator asks. */
export let api: ReturnType<typeof apiOf>;

/** Both are connected when a test begins. */
export function useAdministeredTeam(): void {
  beforeEach(async () => {
    server = await startTestServer({
      RINGDOWN_PUBLIC_URL: 'https://phone.example.org',
      RINGDOWN_ICE_SERVERS: MISSING_RELAY,
    });
    root = await (await signUp(server, 'root', 'admin')).connect();
    ada = await (await signUp(server, 'ada')).connect();
    api = apiOf(server, root);
  });
  afterEach(async () => {
    for (const device of [root, ada]) device.drop();
    await server.stop();
  });
}
