import { createHmac } from 'node:crypto';

/** What a relay asks for. It works until the moment that is part of the username. */
export interface TurnCredentials {
  /** `<unix time of the end>:<user>` */
  readonly username: string;
  readonly credential: string;
}

export interface TurnCredentialsRequest {
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
