import { afterEach, beforeEach } from 'vitest';
import type { Environment } from '../config.ts';
import { adaAndBob } from './people.ts';
import type { TestDevice } from './test-device.ts';
import { startTestServer, type TestServer } from './test-server.ts';

/** A server with two people. Live bindings: {@link useAdaAndBob} gives every test its own. */
export let server: TestServer;
export let ada: TestDevice;
export let bob: TestDevice;

/** Both are connected when a test begins. */
export function useAdaAndBob(env: Environment = {}): void {
  beforeEach(async () => {
    server = await startTestServer(env);
    ({ ada, bob } = await adaAndBob(server));
  });
  afterEach(async () => {
    for (const device of [ada, bob]) device.drop();
    await server.stop();
  });
}
