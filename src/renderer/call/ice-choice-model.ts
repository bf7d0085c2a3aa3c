import type { IceConfiguration } from '@protocol';
import type { Settings } from '@shared/settings.ts';

/** Whether there is a relay to go through. */
export const hasRelay = ({ iceServers }: Pick<IceConfiguration, 'iceServers'>): boolean =>
  iceServers.some(({ urls }) => urls.some((url) => /^turns?:/i.test(url)));

/** The person may be stricter than the server; never the other way round. */
export const withOwnWish = (ice: IceConfiguration, relay: Settings['relay']): IceConfiguration =>
  relay === 'always' && !ice.relayOnly ? { ...ice, relayOnly: true } : ice;
