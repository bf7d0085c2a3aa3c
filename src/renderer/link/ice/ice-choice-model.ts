import type { IceConfiguration } from '@protocol';
import type { Settings } from '@shared/settings.ts';

/** Whether there is a relay to go through. */
export const hasRelay = ({ iceServers }: Pick<IceConfiguration, 'iceServers'>): boolean =>
  iceServers.some(({ urls }) => urls.some((url) => /^turns?:/i.test(url)));

/** Who lets no call come about: the server with its rules, or the person with their setting. */
export type CutOff = 'by-server' | 'by-own-wish';

/** Nothing may go directly, and there is no relay: no call can come about. */
export const isCutOff = (ice: Pick<IceConfiguration, 'iceServers' | 'relayOnly'>): boolean =>
  ice.relayOnly && !hasRelay(ice);

/** The person may be stricter than the server; never the other way round. */
export const withOwnWish = (ice: IceConfiguration, relay: Settings['relay']): IceConfiguration =>
  relay === 'always' && !ice.relayOnly ? { ...ice, relayOnly: true } : ice;

/**
 * Why this person can have no call at the moment; null where they can. Where both demand a relay it is the server: the
 * person's setting would change nothing.
 */
export function cutOff(ice: IceConfiguration, relay: Settings['relay']): CutOff | null {
  if (isCutOff(ice)) return 'by-server';
  return isCutOff(withOwnWish(ice, relay)) ? 'by-own-wish' : null;
}
