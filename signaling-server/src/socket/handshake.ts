import * as z from 'zod/mini';
import type { DeviceOwner } from '../accounts/account-store.ts';
import { refuse } from '../ops/reply.ts';
import { Handshake, LEAN, PROTOCOL_VERSION, type Reply } from '../protocol/index.ts';

const Framed = z.object({ frames: z.literal(LEAN) });
const Versioned = z.object({ protocolVersion: z.int() });

/** Who is connecting; refusals carry the codes of the contract. */
export async function authenticateHandshake(
  auth: unknown,
  authenticate: (token: string) => Promise<DeviceOwner | null>,
): Promise<Reply<DeviceOwner>> {
  // Looked at first: another version may have another shape.
  const versioned = Versioned.safeParse(auth);
  if (versioned.success && versioned.data.protocolVersion !== PROTOCOL_VERSION) {
    return refuse('unsupported_version', `This server speaks version ${PROTOCOL_VERSION} of the protocol`);
  }
  const handshake = Handshake.safeParse(auth);
  if (!handshake.success) return refuse('invalid_payload', 'The handshake does not fit the contract');
  const { token, deviceId } = handshake.data;
  const owner = await authenticate(token);
  if (owner?.deviceId !== deviceId) {
    return refuse('unauthenticated', 'This token is unknown or was revoked; sign in again');
  }
  return { ok: true, data: owner };
}

/** Whether the client understands the lean form of frames. Others get those of stock Socket.IO. */
export function speaksLean(auth: unknown): boolean {
  return Framed.safeParse(auth).success;
}
