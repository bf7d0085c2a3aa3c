import * as z from 'zod/mini';
import type { PhoneCommand, PhoneSnapshot } from '@shared/phone.ts';
import type { HotkeyAction } from '@shared/settings.ts';
import { whichCall } from '@shared/which-call.ts';
import { commandOf } from '../hotkeys/hotkeys-model.ts';

/** What other programs can ask for, one in a line: `{"do":"toggle-mute"}`. */
export const ControlRequest = z.object({
  do: z.enum([
    ...(['answer', 'decline', 'hang-up', 'hold', 'swap', 'redial'] as const),
    ...(['mute', 'unmute', 'toggle-mute'] as const),
    /** Holds the key of push to talk until `ptt-up`, or until the connection ends. */
    ...(['ptt-down', 'ptt-up'] as const),
    ...(['show', 'status'] as const),
  ]),
});
export type ControlRequest = z.infer<typeof ControlRequest>;
export type ControlVerb = ControlRequest['do'];

/** `invalid-request`: not what this app understands. `nothing-to-do`: it means nothing at the moment. */
export type ControlReply =
  | { readonly ok: true; readonly status?: ControlStatus }
  | {
      readonly ok: false;
      readonly error: { readonly code: 'invalid-request' | 'nothing-to-do'; readonly message: string };
    };

/** What a program can show on its keys. */
interface ControlStatus {
  readonly connection: PhoneSnapshot['connection'];
  readonly presence: string | null;
  readonly voice: 'open' | 'push-to-talk' | 'push-to-mute';
  readonly ringing: string | null;
  /** The call or the room that everything else means. */
  readonly current: {
    readonly name: string;
    readonly isRoom: boolean;
    readonly muted: boolean;
    readonly held: boolean;
  } | null;
  readonly missed: number;
}

export const invalidRequest: ControlReply = {
  ok: false,
  error: { code: 'invalid-request', message: `Send one of: ${ControlRequest.shape.do.options.join(', ')}` },
};

export const nothingToDo: ControlReply = {
  ok: false,
  error: { code: 'nothing-to-do', message: 'That means nothing at the moment' },
};

/** One line of text as a request; null where it is none. */
export function readRequest(line: string): ControlRequest | null {
  try {
    return ControlRequest.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

const actions: Partial<Record<ControlVerb, HotkeyAction>> = {
  ...{ answer: 'answer', decline: 'decline', 'hang-up': 'hangUp', hold: 'hold', swap: 'swap' },
  ...{ redial: 'redial', 'toggle-mute': 'mute' },
};

/** What the request asks of the phone; null where it means nothing now. The same as a key would ask for. */
export function commandFor(verb: ControlVerb, snapshot: PhoneSnapshot): PhoneCommand | null {
  const action = actions[verb];
  if (action) return commandOf(action, snapshot);
  const { current } = whichCall(snapshot.calls);
  if (verb !== 'mute' && verb !== 'unmute') return null;
  return current && { type: 'set-muted', callId: current.callId, muted: verb === 'mute' };
}

export function statusOf({ calls, connection, missedCount, self, voice }: PhoneSnapshot): ControlStatus {
  const { current, ringing } = whichCall(calls);
  return {
    ...{ connection, presence: self?.presence ?? null, voice: voice ?? 'open' },
    ringing: ringing?.peerName ?? null,
    current: current && {
      ...{ name: current.peerName, isRoom: current.room !== undefined },
      ...{ muted: current.muted, held: current.held },
    },
    missed: missedCount,
  };
}
