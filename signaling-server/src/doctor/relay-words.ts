import { fail, type Finding } from './check.ts';

export interface Refusal {
  readonly code: number;
  readonly reason: string;
}

/** What was asked of the relay. */
export type RelayStep = 'place' | 'peer';

const words: Readonly<Record<number, readonly [string, string]>> = {
  400: [
    'doesn’t understand our messages',
    'Something in between changes the packets, or it isn’t a relay: check the port.',
  ],
  401: [
    'refuses our credentials',
    'RINGDOWN_TURN_SECRET must be the same as static-auth-secret in the relay, which needs use-auth-secret; and the clocks of the two machines must agree.',
  ],
  437: [
    'says our allocation doesn’t exist',
    'It was restarted, or a middlebox changed our port. Run this again.',
  ],
  438: [
    'keeps saying that our nonce is stale',
    'Several relays may share this address without knowing each other.',
  ],
  441: [
    'says our allocation belongs to somebody else',
    'Two settings share one relay with different secrets: keep one of them.',
  ],
  442: ['does not relay UDP', 'Calls need it: remove no-udp-relay from its configuration.'],
  443: ['has no address of that kind', 'Give the relay an IPv4 address (relay-ip).'],
  486: ['says too many allocations are in use', 'Raise user-quota and total-quota in the relay.'],
  508: [
    'has no room left',
    'Its range of ports (min-port to max-port) is used up, or the limit of total-quota or max-bps: raise it.',
  ],
};

export function refusedByRelay(where: string, { code, reason }: Refusal, step: RelayStep): Finding {
  if (code === 403) {
    return step === 'peer'
      ? fail(
          `${where} gives two allocations, but lets neither send to the other (403)`,
          "Its denied-peer-ip covers its own relay address, so two people who both need the relay can’t talk. Add allowed-peer-ip=<the relay's address>; behind NAT, also check external-ip=<public>/<private>.",
        )
      : fail(`${where} forbids using it (403)`, 'Check its access rules.');
  }
  const [problem, remedy] = words[code] ?? [
    `refuses to relay for us (${code} ${printable(reason)})`,
    'Its log says more.',
  ];
  return fail(`${where} ${problem} (${code})`, remedy);
}

/** What another machine wrote ends up in a terminal. */
function printable(reason: string): string {
  return reason.replaceAll(/[^\x20-\x7e]/g, '').slice(0, 80);
}
