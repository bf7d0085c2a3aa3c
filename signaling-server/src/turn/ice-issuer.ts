import type { Clock } from '../ops/clock.ts';
import type { IceConfiguration, UserId } from '../protocol/index.ts';
import type { TurnSettings } from './turn-settings.ts';
import { createHmac } from 'node:crypto';

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

/** What a relay asks for. It works until the moment that is part of the username. */
export interface TurnCredentials {
  /** `<unix time of the end>:<user>` */
  readonly username: string;
  readonly credential: string;
}

interface TurnCredentialsRequest {
  /** What the relay knows as `static-auth-secret`. */
  readonly secret: string;
  /** Means something to us and nothing to the relay, whose log it ends up in. */
  readonly user: string;
  /** Ms since epoch. */
  readonly expiresAt: number;
}

/**
 * Credentials that a relay can check without asking us: `use-auth-secret` in coturn and its like, after
 * draft-uberti-behave-turn-rest-00. SHA-1 is what the relays compute; as an HMAC it is not broken.
 */
export function mintTurnCredentials({ secret, user, expiresAt }: TurnCredentialsRequest): TurnCredentials {
  const username = `${Math.floor(expiresAt / 1_000)}:${user}`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}
