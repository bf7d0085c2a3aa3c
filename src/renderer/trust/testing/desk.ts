import { createSubject } from '@shared/observable.ts';
import type { AccountState } from '../../account/account.ts';
import type { DescriptionProofs } from '../../rtc/description-proofs.ts';
import { createManualClock } from '../../phone/testing/manual-clock.ts';
import { createFakeSignaling } from '../../signaling/fake-signaling.ts';
import { callId, deviceId, person, userId, welcome } from '../../signaling/testing/people.ts';
import { createTrust } from '../create-trust.ts';
import { createMemoryTrustStore, type MemoryTrustStore } from './memory-trust-store.ts';

export interface DeskOptions {
  readonly device?: string;
  /** What a desk kept that was there before. */
  readonly store?: MemoryTrustStore;
}

interface LinkOptions {
  readonly call?: string;
  readonly with: string;
  /** Null: nobody knows yet. Named after the person unless told otherwise. */
  readonly device?: string | null;
  readonly generation?: number;
}

/** The trust of somebody who is signed in, with real keys. */
export function createDesk(
  name: string,
  { device = name, store = createMemoryTrustStore() }: DeskOptions = {},
) {
  const account = createSubject<AccountState>({
    ...{ status: 'signed-in', self: person(name), serverUrl: 'https://team.example', serverName: 'Team' },
    ...{ connection: { status: 'online' }, protection: 'keyring' },
  });
  const signaling = createFakeSignaling();
  const clock = createManualClock();
  const notices: string[] = [];
  const notify = (code: string): void => void notices.push(code);
  const trust = createTrust({ store, signaling, account, clock, notify });
  signaling.emit('session:welcomed', welcome(name, { deviceId: deviceId(device) }));
  const refused: string[] = [];
  return {
    ...{ trust, store, account, refused, signaling, clock, notices },
    link({ call = 'one', with: peer, device: at = peer, generation = 0 }: LinkOptions): DescriptionProofs {
      return trust
        .openCall(callId(call), userId(peer), () => false)
        .link({
          generation,
          isUsed: () => true,
          device: () => (at === null ? null : deviceId(at)),
          onRefused: () => void refused.push(call),
        });
    },
  };
}

export type Desk = ReturnType<typeof createDesk>;

/** A description with one fingerprint. */
export const sdpOf = (name: string): string =>
  `v=0\r\na=ice-ufrag:${name}\r\na=fingerprint:sha-256 ${name.toUpperCase()}\r\n`;
