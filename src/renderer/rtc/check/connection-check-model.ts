import type { IceConfiguration } from '@protocol';
import type { DirectWay } from './direct-way-model.ts';

/** How a relay is reached. Networks that let only web pages through often leave nothing but TLS. */
export type RelayWay = 'udp' | 'tcp' | 'tls';

/**
 * - `refused`: it answered and would not have this phone.
 * - `silent`: nothing came back.
 */
export type RelayFailure = 'refused' | 'silent';

export type StepResult<Failure> =
  | { readonly status: 'waiting' | 'running' }
  | { readonly status: 'passed'; readonly ms: number }
  | { readonly status: 'failed'; readonly cause: Failure };

export interface RelayStep {
  readonly way: RelayWay;
  readonly result: StepResult<RelayFailure>;
}

type DirectStep =
  { readonly status: 'waiting' | 'running' } | { readonly status: 'done'; readonly way: DirectWay };

export interface CheckState {
  readonly status: 'idle' | 'running' | 'done';
  readonly server: StepResult<'unreachable'>;
  readonly direct: DirectStep;
  readonly relays: readonly RelayStep[];
  /** What it comes to; null before the end. */
  readonly verdict: CheckVerdict | null;
}

export const unchecked: CheckState = {
  status: 'idle',
  server: { status: 'waiting' },
  direct: { status: 'waiting' },
  relays: [],
  verdict: null,
};

/** One server with one address: who offers three ways has to be tried three times. */
export interface RelayAddress {
  readonly way: RelayWay;
  readonly server: IceConfiguration['iceServers'][number];
}

export const relayAddresses = (servers: IceConfiguration['iceServers']): readonly RelayAddress[] =>
  servers.flatMap((server) =>
    server.urls.flatMap((url) => {
      const way = wayOf(url);
      return way ? [{ way, server: { ...server, urls: [url] } }] : [];
    }),
  );

function wayOf(url: string): RelayWay | null {
  if (/^turns:/i.test(url)) return 'tls';
  if (!/^turn:/i.test(url)) return null;
  return /[?&]transport=tcp\b/i.test(url) ? 'tcp' : 'udp';
}

/**
 * - `good`: a relay can be had where there is no direct way.
 * - `detour`: it can, but only in ways that let sound wait for lost packets.
 * - `no-way`: there is no relay to be had, and no direct way out of this network either.
 * - `few-ways`: there is no relay to be had, and only who can be reached from everywhere is reached directly.
 * - `relays-silent`: no relay answers, and nothing proves that it is because of this network.
 * - `relay-wanted`: calls of this device have to go through a relay, and there is none to be had.
 */
export type CheckVerdict =
  | 'good'
  | 'detour'
  | 'no-relay'
  | 'relays-refuse'
  | 'relays-silent'
  | 'no-server'
  | 'no-way'
  | 'few-ways'
  | 'relay-wanted';

/** `relayOnly`: calls may not take a direct way. */
export function verdictOf(
  { server, direct, relays }: Pick<CheckState, 'server' | 'direct' | 'relays'>,
  relayOnly: boolean,
): CheckVerdict {
  if (server.status !== 'passed') return 'no-server';
  const working = relays.filter(({ result }) => result.status === 'passed');
  if (working.some(({ way }) => way === 'udp')) return 'good';
  if (working.length > 0) return 'detour';
  if (relayOnly) return 'relay-wanted';
  return verdictWithoutRelay(direct, relays);
}

function verdictWithoutRelay(direct: DirectStep, relays: readonly RelayStep[]): CheckVerdict {
  // Who refuses can be reached, and will not be had from another network either.
  const answered = relays.some(({ result }) => result.status === 'failed' && result.cause === 'refused');
  if (answered) return 'relays-refuse';
  const way = direct.status === 'done' ? direct.way : 'untold';
  if (way === 'blocked') return 'no-way';
  if (way === 'changing') return 'few-ways';
  return relays.length === 0 ? 'no-relay' : 'relays-silent';
}
