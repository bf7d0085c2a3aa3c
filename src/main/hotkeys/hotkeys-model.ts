import type { PhoneCall, PhoneCommand, PhoneSnapshot } from '@shared/phone.ts';
import type { HotkeyAction, HotkeyBindings } from '@shared/settings.ts';
import type { HotkeyStatus } from '@shared/shell.ts';
import { turnTo, whichCall, type MeantCalls } from '@shared/which-call.ts';
import { normaliseAccelerator } from './accelerator-model.ts';

/** When two actions that both mean something have the same key, the first in this order gets it. */
export const hotkeyOrder = [
  ...(['answer', 'decline', 'mute', 'hangUp'] as const),
  ...(['swap', 'hold', 'redial', 'talk'] as const),
] as const satisfies readonly HotkeyAction[];

export interface HotkeyPlan {
  /** The accelerators to hold. */
  readonly wanted: ReadonlyMap<HotkeyAction, string>;
  /** Why the others are not held. */
  readonly unwanted: ReadonlyMap<HotkeyAction, Exclude<HotkeyStatus, 'registered'>>;
}

export interface HotkeyInput {
  readonly snapshot: PhoneSnapshot;
  readonly bindings: HotkeyBindings;
}

/** Which keys should be held right now: those that do something, so that no other program loses the others. */
export function planHotkeys({ snapshot, bindings }: HotkeyInput): HotkeyPlan {
  const wanted = new Map<HotkeyAction, string>();
  const unwanted = new Map<HotkeyAction, Exclude<HotkeyStatus, 'registered'>>();
  for (const action of hotkeyOrder) {
    const binding = bindings[action];
    const accelerator = binding === null ? null : normaliseAccelerator(binding);
    if (binding === null) unwanted.set(action, 'unset');
    else if (accelerator === null) unwanted.set(action, 'invalid');
    else if (!isMeaningful(action, snapshot)) unwanted.set(action, 'idle');
    else if ([...wanted.values()].includes(accelerator)) unwanted.set(action, 'in-use');
    else wanted.set(action, accelerator);
  }
  return { wanted, unwanted };
}

/** Whether the action would do anything in this state. */
function isMeaningful(action: HotkeyAction, snapshot: PhoneSnapshot): boolean {
  return commandOf(action, snapshot) !== null;
}

/** What the key of an action asks for in this state; null when it makes no sense. */
export function commandOf(action: HotkeyAction, snapshot: PhoneSnapshot): PhoneCommand | null {
  return commands[action](whichCall(snapshot.calls), snapshot);
}

type CommandFor = (calls: MeantCalls<PhoneCall>, snapshot: PhoneSnapshot) => PhoneCommand | null;

const commands: Readonly<Record<HotkeyAction, CommandFor>> = {
  answer: ({ ringing }) => ringing && { type: 'answer', callId: ringing.callId },
  decline: ({ ringing }) => ringing && { type: 'decline', callId: ringing.callId },
  mute: ({ current }) => current && { type: 'toggle-mute', callId: current.callId },
  hangUp: ({ current }) => current && { type: 'hang-up', callId: current.callId },
  swap: ({ next }) => next && turnTo(next),
  hold: ({ current }) => current && holdCommand(current),
  redial: (_calls, snapshot) => redialCommand(snapshot),
  // To lift it again is told by whoever hears of that.
  talk: ({ current }, { voice }) => (current && voice ? { type: 'talk-key', key: 'down' } : null),
};

function holdCommand({ callId, phase, held }: PhoneCall): PhoneCommand | null {
  return phase === 'active' || phase === 'reconnecting' ? { type: 'set-held', callId, held: !held } : null;
}

/** Only where nothing goes on: a key that is pressed by mistake must not put anybody on hold. */
function redialCommand({ connection, calls, redial }: PhoneSnapshot): PhoneCommand | null {
  if (connection !== 'online' || calls.length > 0 || redial === undefined) return null;
  return { type: 'call', userId: redial.userId, media: 'audio' };
}

/**
 * How close together two reports of one key count as one press, ms. A held key repeats every 30 ms or so; on X11 the
 * first repeat comes only after about 660 ms (the server's default), and taking it for a second press would open a
 * microphone that was just muted. The other systems don't report repeats of global keys.
 */
export function repeatGuardMs(platform: string): number {
  return platform === 'linux' ? 700 : 250;
}
