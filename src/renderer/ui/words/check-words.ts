import type { CutOff } from '../../call/ice/ice-choice-model.ts';
import type { EchoResult, EchoState } from '../../media/echo-check.ts';
import type { VoiceJudgement } from '../../media/echo-judgement-model.ts';
import type { DirectWay } from '../../peer/check/direct-way-model.ts';
import type { CheckVerdict, RelayFailure, RelayWay } from '../../peer/check/connection-check-model.ts';

export const wayWords: Readonly<Record<RelayWay, string>> = {
  udp: 'Relay over UDP',
  tcp: 'Relay over TCP',
  tls: 'Relay over TLS',
};

export const directWords: Readonly<Record<DirectWay, string>> = {
  open: 'open',
  changing: 'only to open networks',
  blocked: 'UDP is blocked',
  unanswered: 'no answer over UDP',
  untold: 'not known',
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
  'no-way': {
    title: 'Calls will connect only within this network',
    detail:
      'It lets nobody outside find this phone, and there is no relay that would help. Try another network, or ask who looks after your server to add or mend a relay.',
  },
  'few-ways': {
    title: 'Calls will connect to few people',
    detail:
      'From outside this network most people cannot find this phone, and there is no relay that would help. Try another network, or ask who looks after your server to add or mend a relay.',
  },
  'relay-wanted': {
    title: 'Calls will not connect',
    detail:
      'Yours have to go through a relay, and none is to be had. Ask who looks after your server for one, or change it in Settings, Privacy.',
  },
  'no-server': {
    title: 'Your server does not answer',
    detail: 'Look whether this computer is online, then check again.',
  },
};

/** What happens while people are made to hear themselves; null where nothing does. */
export const echoStepWords: Readonly<Record<EchoState['status'], string | null>> = {
  idle: null,
  connecting: 'Connecting…',
  recording: 'Say something: this records for three seconds.',
  playing: 'This is how others hear you.',
  done: null,
  failed: null,
};

export const voiceWords: Readonly<Record<VoiceJudgement, VerdictWords>> = {
  good: { title: 'You come through well', detail: 'If it sounded wrong to you, try another microphone.' },
  silent: {
    title: 'Nothing came from this microphone',
    detail: 'Look for a switch on it or on its cable, or choose another one.',
  },
  quiet: {
    title: 'You are hard to hear',
    detail: 'Come closer to the microphone, raise its level in your system, or choose another one.',
  },
  clipped: {
    title: 'You are too loud',
    detail:
      'Your voice is distorted. Lower the level of the microphone in your system, or move away from it.',
  },
};

export const echoFailedWords: VerdictWords = {
  title: 'You could not be recorded',
  detail: 'Look whether another program has the sound for itself, then try again.',
};

export const echoWayWords: Readonly<Record<EchoResult['way'], string>> = {
  relay: 'Your voice went to the relay and back.',
  direct: 'Your voice stayed on this computer.',
};

/** For whose calls all have to go through a relay, while there is none. */
export const noRelayWords: Readonly<Record<CutOff, VerdictWords>> = {
  'by-own-wish': {
    title: 'You can’t call or be called',
    detail:
      'Your calls are to go through a relay, and your server has none. Ask who looks after it to add one (TURN), or let calls take the direct way.',
  },
  'by-server': {
    title: 'You can’t call or be called',
    detail:
      'Your server lets your calls go through a relay only, and has none. Tell an administrator: either it gets one (TURN), or your calls are allowed to take the direct way.',
  },
};
