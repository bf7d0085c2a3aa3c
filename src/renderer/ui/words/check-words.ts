import type { CutOff } from '../../link/ice/ice-choice-model.ts';
import type { EchoResult, EchoState } from '../../media/echo-check.ts';
import type { VoiceJudgement } from '../../media/echo-judgement-model.ts';
import type { DirectWay } from '../../rtc/check/direct-way-model.ts';
import type { CheckVerdict, RelayFailure, RelayWay } from '../../rtc/check/connection-check-model.ts';

export const wayWords: Readonly<Record<RelayWay, string>> = {
  udp: 'Relay over UDP',
  tcp: 'Relay over TCP',
  tls: 'Relay over TLS',
};

export const directWords: Readonly<Record<DirectWay, string>> = {
  open: 'open',
  changing: 'works with some networks only',
  blocked: 'UDP is blocked',
  unanswered: 'no answer over UDP',
  untold: 'not known',
};

export const relayFailureWords: Readonly<Record<RelayFailure, string>> = {
  refused: 'refused this device',
  silent: 'no answer',
};

export interface VerdictWords {
  readonly title: string;
  readonly detail: string;
}

export const verdictWords: Readonly<Record<CheckVerdict, VerdictWords>> = {
  good: {
    title: 'Calls will connect from here',
    detail: 'If a direct connection isn’t possible, the relay is used.',
  },
  detour: {
    title: 'Calls will connect, but may stutter',
    detail:
      'This network blocks UDP to the relay. If calls sound bad, use another network, or ask its admin to allow UDP.',
  },
  'no-relay': {
    title: 'There is no relay',
    detail:
      'Calls work only where a direct connection is possible. If some don’t connect, ask your admin to add a relay.',
  },
  'relays-refuse': {
    title: 'The relay refused this device',
    detail: 'Calls work only where a direct connection is possible. Tell your admin.',
  },
  'relays-silent': {
    title: 'The relay doesn’t answer',
    detail:
      'Calls work only where a direct connection is possible. Try another network; if that doesn’t help, tell your admin.',
  },
  'no-way': {
    title: 'Calls will work only within this network',
    detail:
      'Nobody outside this network can reach this device, and no relay is available. Try another network, or ask your admin to add or fix a relay.',
  },
  'few-ways': {
    title: 'Calls will reach only a few people',
    detail:
      'Most people outside this network can’t reach this device, and no relay is available. Try another network, or ask your admin to add or fix a relay.',
  },
  'relay-wanted': {
    title: 'Calls won’t connect',
    detail:
      'Your calls must go through a relay, and none is available. Ask your admin for one, or change this in Settings, Privacy.',
  },
  'no-server': {
    title: 'Your server doesn’t answer',
    detail: 'Check that this computer is online, then try again.',
  },
};

/** What happens while people are made to hear themselves; null where nothing does. */
export const echoStepWords: Readonly<Record<EchoState['status'], string | null>> = {
  idle: null,
  connecting: 'Connecting…',
  recording: 'Say something: recording for three seconds.',
  playing: 'This is how others hear you.',
  done: null,
  failed: null,
};

export const voiceWords: Readonly<Record<VoiceJudgement, VerdictWords>> = {
  good: { title: 'You sound good', detail: 'If it didn’t sound right, try another microphone.' },
  silent: {
    title: 'No sound from this microphone',
    detail: 'Check for a mute switch on it or its cable, or choose another one.',
  },
  quiet: {
    title: 'You’re hard to hear',
    detail: 'Move closer to the microphone, raise its level in your system, or choose another one.',
  },
  clipped: {
    title: 'You’re too loud',
    detail: 'Your voice is distorted. Lower the microphone’s level in your system, or move away from it.',
  },
};

export const echoFailedWords: VerdictWords = {
  title: 'Couldn’t record you',
  detail: 'Check that no other program is using the sound device, then try again.',
};

export const echoWayWords: Readonly<Record<EchoResult['way'], string>> = {
  relay: 'Your voice travelled to the relay and back.',
  direct: 'Your voice stayed on this computer.',
};

/** For whose calls all have to go through a relay, while there is none. */
export const noRelayWords: Readonly<Record<CutOff, VerdictWords>> = {
  'by-own-wish': {
    title: 'You can’t make or receive calls',
    detail:
      'Your calls are set to go through a relay, and your server has none. Ask your admin to add one (TURN), or allow direct calls.',
  },
  'by-server': {
    title: 'You can’t make or receive calls',
    detail:
      'Your server requires a relay for your calls and has none. Tell your admin: they can add one (TURN) or allow your calls to go directly.',
  },
};
