import { laterScreens } from './frame/later-screens.ts';
import { later } from './later-part.ts';

/** What nobody needs to sign in. */
export const laterParts = { frame: later(() => import('./frame/Frame.svelte')), ...laterScreens };

/**
 * Fetches all of them ahead: a click finds them here, and a server that is updated meanwhile, and has their files no
 * longer, takes nothing away.
 */
export async function fetchLaterParts(): Promise<void> {
  await Promise.allSettled(Object.values(laterParts).map((part) => part.fetch()));
}
