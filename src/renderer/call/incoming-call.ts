import type { CallIncoming } from '@protocol';
import type { Settings } from '@shared/settings.ts';
import { parseSignal } from '../link/signal-inbox.ts';
import type { Incoming } from './transition.ts';

/** A call that the server announces, as it is to ring here. `isBusy`: there are other calls. */
export function asItRings(
  { callId, caller, media, fromDevice, ...incoming }: CallIncoming,
  { settings, isBusy }: { readonly settings: Settings; readonly isBusy: boolean },
): Incoming {
  const { offer, warm, ringTimeoutMs, ringRule, transferredBy, joins = null } = incoming;
  const { connect, openMicrophone } = settings;
  const waiting = incoming.waiting || isBusy;
  return {
    ...{ callId, media, ringTimeoutMs, waiting },
    peer: caller,
    device: fromDevice,
    warm: warm && connect === 'while-ringing',
    // Who talks to somebody else has a microphone open, and is not to be surprised by a second one.
    opensMicrophone: openMicrophone === 'while-ringing' && !waiting,
    offer: offer === null ? null : parseSignal(offer),
    ...(ringRule && { ringRule }),
    ...(transferredBy && { origin: { by: transferredBy, of: joins } }),
  };
}
