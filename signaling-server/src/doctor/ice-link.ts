import type { IceUrl } from '../turn/ice-url.ts';
import { openStunLink, type StunLink } from '../turn/stun-link.ts';
import type { DoctorContext } from './check.ts';
import { inTime } from './in-time.ts';

/** What it takes to talk to a STUN server or a relay. */
export type IceContext = Pick<DoctorContext, 'clock' | 'patienceMs' | 'signal' | 'ca'>;

/** The connection was taken, and then nobody answered to TLS. */
export class NoTlsFault extends Error {
  override readonly name = 'NoTlsFault';
}

/** Opens a way there, in time. Rejects with Node's error, a `TimeoutError` or a {@link NoTlsFault}. */
export async function openIceLink(url: IceUrl, context: IceContext): Promise<StunLink> {
  const way = { isTaken: false };
  const onConnected = (): void => void (way.isTaken = true);
  try {
    return await inTime(context, (signal) => openStunLink(url, { ...context, signal, onConnected }));
  } catch (cause) {
    const isLate = cause instanceof Error && cause.name === 'TimeoutError';
    throw isLate && way.isTaken ? new NoTlsFault('no TLS in time', { cause }) : cause;
  }
}
