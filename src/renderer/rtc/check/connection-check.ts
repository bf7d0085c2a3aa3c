import type { IceConfiguration } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import { type Observable, createSubject } from '@shared/observable.ts';
import type { Result } from '@shared/result.ts';
import type { Signaling } from '../../signaling/signaling.ts';
import {
  type CheckState,
  type RelayAddress,
  type RelayFailure,
  type RelayStep,
  relayAddresses,
  unchecked,
  verdictOf,
} from './connection-check-model.ts';
import type { DirectWay } from './direct-way-model.ts';

/** Connects with itself through a relay, by this address alone. Gives the time that took, ms. */
export type ProbeRelay = (address: RelayAddress) => Promise<Result<number, RelayFailure>>;

/** Finds out how others see this phone, without a relay. */
export type ProbeDirectWay = (ice: Pick<IceConfiguration, 'iceServers'>) => Promise<DirectWay>;

/** Finds out before a call whether one could connect. */
export interface ConnectionCheck {
  readonly state: Observable<CheckState>;
  /** Without effect while it runs. */
  run(): Promise<void>;
}

export interface ConnectionCheckDeps {
  readonly signaling: Pick<Signaling, 'request'>;
  readonly probeRelay: ProbeRelay;
  readonly probeDirectWay: ProbeDirectWay;
  /** The person wants all their calls to go through a relay. */
  readonly wantsRelay: () => boolean;
  readonly clock: Clock;
}

export function createConnectionCheck({
  signaling,
  probeRelay,
  probeDirectWay,
  wantsRelay,
  clock,
}: ConnectionCheckDeps): ConnectionCheck {
  const state = createSubject(unchecked);
  const change = (changes: Partial<CheckState>): void => state.set({ ...state.current, ...changes });

  /** Fresh credentials are what a call would get; asking for them also says how far the server is. */
  async function askServer(): Promise<IceConfiguration | null> {
    const began = clock.now();
    const reply = await signaling.request('ice:refresh', {});
    change({
      server: reply.ok
        ? { status: 'passed', ms: clock.now() - began }
        : { status: 'failed', cause: 'unreachable' },
    });
    return reply.ok ? reply.value : null;
  }

  async function probeRelays(addresses: readonly RelayAddress[]): Promise<void> {
    change({ relays: addresses.map(({ way }) => ({ way, result: { status: 'waiting' } })) });
    // One after the other, so that they do not wait for each other.
    for (const [index, address] of addresses.entries()) {
      const put = (step: RelayStep): void => change({ relays: state.current.relays.with(index, step) });
      put({ way: address.way, result: { status: 'running' } });
      put(await probe(address, probeRelay));
    }
  }

  async function probeWays(ice: IceConfiguration): Promise<void> {
    change({ direct: { status: 'running' } });
    change({ direct: { status: 'done', way: await probeDirectWay(ice) } });
    await probeRelays(relayAddresses(ice.iceServers));
  }

  return {
    state,
    async run() {
      if (state.current.status === 'running') return;
      state.set({ ...unchecked, status: 'running', server: { status: 'running' } });
      const ice = await askServer();
      if (ice) await probeWays(ice);
      const relayOnly = (ice?.relayOnly ?? false) || wantsRelay();
      change({ status: 'done', verdict: verdictOf(state.current, relayOnly) });
    },
  };
}

async function probe(address: RelayAddress, probeRelay: ProbeRelay): Promise<RelayStep> {
  const probed = await probeRelay(address);
  const { way } = address;
  return probed.ok
    ? { way, result: { status: 'passed', ms: probed.value } }
    : { way, result: { status: 'failed', cause: probed.error } };
}
