import type { Clock } from '../ops/clock.ts';
import type { IceConfiguration, UserId } from '../protocol/index.ts';
import { mintTurnCredentials } from './turn-credentials.ts';
import type { TurnSettings } from './turn-settings.ts';

export interface IceIssuerDeps {
  readonly clock: Clock;
  /** The same for everybody, for as long as the server runs. */
  readonly iceServers: IceConfiguration['iceServers'];
  readonly turn: TurnSettings | null;
  /** Nobody's address is shown to the other side. */
  readonly relayOnly: boolean;
  /** This person's address is not shown to the other side. */
  readonly isRelayOnly: (userId: UserId) => Promise<boolean>;
}

/** What a device of this person connects with from now on. */
export type IssueIce = (userId: UserId) => Promise<IceConfiguration>;

export function createIceIssuer(deps: IceIssuerDeps): IssueIce {
  return async (userId) => ({
    iceServers: [...deps.iceServers, ...relays(deps, userId)],
    lifetimeMs: deps.turn?.ttlMs ?? null,
    relayOnly: deps.relayOnly || (await deps.isRelayOnly(userId)),
  });
}

function relays({ turn, clock }: IceIssuerDeps, userId: UserId): IceConfiguration['iceServers'] {
  if (turn === null) return [];
  const { urls, secret, ttlMs } = turn;
  const credentials = mintTurnCredentials({ secret, user: userId, expiresAt: clock.now() + ttlMs });
  return [{ urls: [...urls], ...credentials }];
}
