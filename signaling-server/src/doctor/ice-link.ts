import type { LookupAddress } from 'node:dns';
import { lookup as lookUpAny } from 'node:dns/promises';
import type { IceUrl } from '../turn/ice-url.ts';
import { openStunLink, type StunLink } from '../turn/stun-link.ts';
import type { DoctorContext } from './check.ts';
import { inTime } from './in-time.ts';

/** What it takes to talk to a STUN server or a relay. */
export interface IceContext extends Pick<DoctorContext, 'clock' | 'patienceMs' | 'signal' | 'ca'> {
  /** Where a name leads, one or more; the system knows unless given. Can not be ended. */
  readonly lookUp?: (host: string) => Promise<readonly LookupAddress[]>;
}

/** The connection was taken, and then nobody answered to TLS. */
export class NoTlsFault extends Error {
  override readonly name = 'NoTlsFault';
}

/** Nobody said in time where the name leads. */
export class NoNameFault extends Error {
  override readonly name = 'NoNameFault';
  /** What the system's resolver says when it has given up itself. */
  readonly code = 'EAI_AGAIN';
  /** Resolves when the look-up has come to its end. Until then it holds one of the few threads that there are for all. */
  readonly over: Promise<unknown>;

  constructor(lookUp: Promise<unknown>) {
    super('the name was not looked up in time');
    this.over = lookUp.catch(() => undefined);
  }
}

/** Opens a way there, in time. Rejects with Node's error, a `TimeoutError`, a {@link NoNameFault} or a {@link NoTlsFault}. */
export async function openIceLink(url: IceUrl, context: IceContext): Promise<StunLink> {
  const addresses = await addressesOf(url.host, context);
  const way = { isTaken: false };
  const onConnected = (): void => void (way.isTaken = true);
  try {
    return await inTime(context, (signal) =>
      openStunLink(url, { ...context, addresses, signal, onConnected }),
    );
  } catch (cause) {
    throw isLate(cause) && way.isTaken ? new NoTlsFault('no TLS in time', { cause }) : cause;
  }
}

const lookUpHere = (host: string): Promise<readonly LookupAddress[]> => lookUpAny(host, { all: true });

async function addressesOf(host: string, context: IceContext): Promise<readonly LookupAddress[]> {
  const { lookUp = lookUpHere } = context;
  const found = lookUp(host);
  try {
    return await inTime(context, () => found);
  } catch (fault) {
    throw isLate(fault) ? new NoNameFault(found) : fault;
  }
}

function isLate(fault: unknown): boolean {
  return fault instanceof Error && fault.name === 'TimeoutError';
}
