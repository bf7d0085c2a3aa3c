import * as z from 'zod/mini';
import type { DeviceOwner } from '../accounts/account-store.ts';
import type { Logger } from '../ops/logger.ts';
import { refuse } from '../ops/reply.ts';
import { unavailable, UnavailableError } from '../ops/unavailable.ts';
import { Handshake, PROTOCOL_VERSION, type Reply } from '../protocol/index.ts';

const Versioned = z.object({ protocolVersion: z.int() });

/** What the client says of itself, as far as it can be told without looking anything up. */
export function readHandshake(auth: unknown): Reply<Handshake> {
  // Looked at first: another version may have another shape.
  const versioned = Versioned.safeParse(auth);
  if (versioned.success && versioned.data.protocolVersion !== PROTOCOL_VERSION) {
    return refuse('unsupported_version', `This server uses protocol version ${PROTOCOL_VERSION}`);
  }
  const handshake = Handshake.safeParse(auth);
  if (!handshake.success) return refuse('invalid_payload', 'The handshake is invalid');
  return { ok: true, data: handshake.data };
}

export interface AuthenticationDeps {
  readonly authenticate: (token: string) => Promise<DeviceOwner | null>;
  readonly log: Logger;
}

/** Who is connecting; refusals carry the codes of the contract. */
export async function authenticateHandshake(
  { authenticate, log }: AuthenticationDeps,
  { token, deviceId }: Handshake,
): Promise<Reply<DeviceOwner>> {
  try {
    const owner = await authenticate(token);
    if (owner?.deviceId === deviceId) return { ok: true, data: owner };
    return refuse('unauthenticated', 'This token is unknown or was revoked; sign in again');
  } catch (error) {
    if (error instanceof UnavailableError) return unavailable(error.message);
    log.error({ err: error }, 'a handshake failed');
    return refuse('internal', 'The server failed');
  }
}
