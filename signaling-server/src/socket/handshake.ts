import * as z from 'zod/mini';
import type { DeviceOwner } from '../accounts/account-store.ts';
import type { Logger } from '../ops/logger.ts';
import { refuse } from '../ops/reply.ts';
import { unavailable, UnavailableError } from '../ops/unavailable.ts';
import { Handshake, PROTOCOL_VERSION, type Reply } from '../protocol/index.ts';
import type { FloodLog, Metrics } from '../ops/metrics.ts';
import type { Admission } from './admission.ts';
import type { Visitor } from './visitors.ts';

const Versioned = z.object({ protocolVersion: z.int() });

/** What the client says of itself, as far as it can be told without looking anything up. */
function readHandshake(auth: unknown): Reply<Handshake> {
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

export interface ArrivalDeps extends AuthenticationDeps {
  /** Whether people may connect to this node; else they come back in a moment, here or to another one. */
  readonly isAble: () => boolean;
  readonly metrics: Pick<Metrics, 'handshakeRefused'>;
  readonly floods: FloodLog;
  readonly admission: Admission;
}

/** Somebody who may come in. */
export interface Newcomer {
  readonly visitor: Visitor;
  readonly handshake: Handshake;
  readonly owner: DeviceOwner;
}

/** Looks at one handshake. */
export async function admit(deps: ArrivalDeps, visitor: Visitor, auth: unknown): Promise<Reply<Newcomer>> {
  const reply = await look(deps, visitor, auth);
  if (!reply.ok) {
    const { code, retryAfterMs } = reply.error;
    deps.metrics.handshakeRefused(code);
    if (retryAfterMs !== undefined) deps.floods.note(code);
  }
  return reply;
}

async function look(deps: ArrivalDeps, visitor: Visitor, auth: unknown): Promise<Reply<Newcomer>> {
  const read = readHandshake(auth);
  if (!read.ok) return read;
  if (!deps.isAble()) return unavailable('This node is cut off from the others');
  const handshake = read.data;
  const { network } = visitor;
  const applicant = { network, token: handshake.token, isThere: () => visitor.isThere };
  const owner: Reply<DeviceOwner> = await deps.admission.admit(applicant, () =>
    authenticateHandshake(deps, handshake),
  );
  return owner.ok ? { ok: true, data: { visitor, handshake, owner: owner.data } } : owner;
}
