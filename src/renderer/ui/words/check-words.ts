import type { CheckVerdict, RelayFailure, RelayWay } from '../../peer/connection-check-model.ts';

export const wayWords: Readonly<Record<RelayWay, string>> = {
  udp: 'Relay over UDP',
  tcp: 'Relay over TCP',
  tls: 'Relay over TLS',
};

export const relayFailureWords: Readonly<Record<RelayFailure, string>> = {
  refused: 'refused this phone',
  silent: 'no answer',
};

export interface VerdictWords {
  readonly title: string;
  readonly detail: string;
}

export const verdictWords: Readonly<Record<CheckVerdict, VerdictWords>> = {
  good: {
    title: 'Calls will connect from here',
    detail: 'Where there is no direct way to somebody, the relay stands in.',
  },
  detour: {
    title: 'Calls will connect, but may stutter',
    detail:
      'This network lets no UDP through to the relay. If calls are bad, use another network or ask who looks after this one to allow UDP.',
  },
  'no-relay': {
    title: 'There is no relay',
    detail:
      'Calls connect only where there is a direct way. If some do not, ask who looks after your server to add a relay.',
  },
  'relays-refuse': {
    title: 'The relay refuses this phone',
    detail: 'Calls connect only where there is a direct way. Tell who looks after your server.',
  },
  'relays-silent': {
    title: 'The relay does not answer',
    detail:
      'Calls connect only where there is a direct way. Try another network; if it is the same there, tell who looks after your server.',
  },
  'no-server': {
    title: 'Your server does not answer',
    detail: 'Look whether this computer is online, then check again.',
  },
};
