import { createAllowance } from '@shared/allowance.ts';
import { LOOKS } from '../../link/signal-router.ts';
import { systemClock } from '../../phone/system-clock.ts';

/** As many looks at the addresses of this machine as a call allows for, shared by all links of a page. */
export const looks = createAllowance(systemClock, LOOKS);
