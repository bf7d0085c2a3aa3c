import type { Clock } from '@shared/clock.ts';
import { type Observable, createSubject } from '@shared/observable.ts';
import type { Result } from '@shared/result.ts';
import type { Signaling } from '../signaling/signaling.ts';
import {
  type CheckState,
  type RelayAddress,
  type RelayFailure,
  type RelayStep,
  relayAddresses,
  unchecked,
  verdictOf,
} from './connection-check-model.ts';

/** Connects with itself through a relay, by this address alone. Gives the time that took, ms. */
export type ProbeRelay = (address: RelayAddress) => Promise<Result<number, RelayFailure>>;

/** Finds out before a call whether one could connect. */
export interface ConnectionCheck {
  readonly state: Observable<CheckState>;
  /** Without effect while it runs. */
  run(): Promise<void>;
}

export interface ConnectionCheckDeps {
  readonly signaling: Pick<Signaling, 'request'>;
  readonly probeRelay: ProbeRelay;
  readonly clock: Clock;
}

export function createConnectionCheck({
  signaling,
  probeRelay,
  clock,
}: ConnectionCheckDeps): ConnectionCheck {
  const state = createSubject(unchecked);
  const change = (changes: Partial<CheckState>): void => state.set({ ...state.current, ...changes });

  /** Fresh credentials are what a call would get; asking for them also says how far the server is. */
  async function askServer(): Promise<readonly RelayAddress[] | null> {
    const began = clock.now();
    const reply = await signaling.request('ice:refresh', {});
    change({
      server: reply.ok
        ? { status: 'passed', ms: clock.now() - began }
        : { status: 'failed', cause: 'unreachable' },
    });
    return reply.ok ? relayAddresses(reply.value.iceServers) : null;
  }

  async function probe(address: RelayAddress): Promise<RelayStep> {
    const probed = await probeRelay(address);
    const { way } = address;
    return probed.ok
      ? { way, result: { status: 'passed', ms: probed.value } }
      : { way, result: { status: 'failed', cause: probed.error } };
  }

  return {
    state,
    async run() {
      if (state.current.status === 'running') return;
      state.set({ ...unchecked, status: 'running', server: { status: 'running' } });
      const addresses = (await askServer()) ?? [];
      change({ relays: addresses.map(({ way }) => ({ way, result: { status: 'waiting' } })) });
      // One after the other, so that they do not wait for each other.
      for (const [index, address] of addresses.entries()) {
        const put = (step: RelayStep): void => change({ relays: state.current.relays.with(index, step) });
        put({ way: address.way, result: { status: 'running' } });
        put(await probe(address));
      }
      change({ status: 'done', verdict: verdictOf(state.current) });
    },
  };
}
