import type { IceConfiguration } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import type { Signaling } from '../signaling/signaling.ts';

/** Relay credentials are renewed this long before they stop working. */
const RENEW_BEFORE_MS = 60_000;
/** Against a server whose credentials are short-lived, or whose clock is far off. */
const RENEW_AT_MOST_EVERY_MS = 30_000;

/** The servers that help two devices find each other, with credentials that work now. */
export interface IceServers {
  current(): IceConfiguration['iceServers'];
  use(configuration: IceConfiguration): void;
  dispose(): void;
}

export function createIceServers(signaling: Signaling, clock: Clock): IceServers {
  let iceServers: IceConfiguration['iceServers'] = [];
  let cancelRenewal = (): void => undefined;

  async function renew(): Promise<void> {
    const result = await signaling.request('ice:refresh', {});
    // When the line is down the next welcome brings new ones.
    if (result.ok) use(result.value);
  }

  function use(configuration: IceConfiguration): void {
    ({ iceServers } = configuration);
    cancelRenewal();
    if (configuration.expiresAt === null) return;
    const left = configuration.expiresAt - RENEW_BEFORE_MS - clock.now();
    cancelRenewal = clock.after(Math.max(left, RENEW_AT_MOST_EVERY_MS), () => void renew());
  }

  return { current: () => iceServers, use, dispose: () => cancelRenewal() };
}
