import type { DeviceOwner } from '../accounts/account-store.ts';
import type { FloodLog } from '../ops/flood-log.ts';
import type { Metrics } from '../ops/metrics.ts';
import { unavailable } from '../ops/unavailable.ts';
import type { Handshake, Reply } from '../protocol/index.ts';
import type { Admission } from './admission.ts';
import { authenticateHandshake, readHandshake, type AuthenticationDeps } from './handshake.ts';
import type { Visitor } from './visitor.ts';

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
