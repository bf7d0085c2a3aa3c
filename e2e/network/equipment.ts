import { ranAgainst } from '../../signaling-server/src/testing/ran-against.ts';
import { coturnVersion, NO_COTURN } from '../../signaling-server/src/testing/coturn.ts';
import { whyNoEmulator } from './emulator/emulator.ts';

/** Why there are no bad networks on this machine; null where there are. */
export const noEmulator = whyNoEmulator();

/** Why no calls are made over bad networks on this machine. */
export const noBadNetworks = noEmulator ?? (coturnVersion() === null ? NO_COTURN : null);

// A skipped test is easily overlooked; the end of `npm test` says it again.
ranAgainst('network', noBadNetworks ?? `the link emulator, coturn ${coturnVersion() ?? ''}`);
