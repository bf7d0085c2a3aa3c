import type { Clock } from '@shared/clock.ts';
import { err, ok } from '@shared/result.ts';
import type { ProbeRelay } from './connection-check.ts';
import { createPageConnection } from './page-connection.ts';
import { rtcConfiguration } from '../configuration.ts';

/** A TLS relay at the other end of the world is there in two seconds. */
const PATIENCE_MS = 8_000;

/** Two connections in this page that may see each other only through the relay. */
export function createRelayProbe(clock: Clock): ProbeRelay {
  return async ({ server }) => {
    const configuration = rtcConfiguration({ iceServers: [server], relayOnly: true });
    const began = clock.now();
    let close = (): void => undefined;
    try {
      const connection = createPageConnection({ configuration, clock, patienceMs: PATIENCE_MS });
      ({ close } = connection);
      connection.here.createDataChannel('probe');
      const failure = await connection.connect();
      return failure === null ? ok(clock.now() - began) : err(failure);
    } catch {
      // An address that the browser does not take.
      return err('refused');
    } finally {
      close();
    }
  };
}
