import type { Phone, PhoneCall } from './phone.ts';
import type { Rig } from './rig.ts';
import { eventually } from './eventually.ts';

/** A call that rings; the callee may have several phones. */
export interface Ring {
  readonly caller: Phone;
  readonly outgoing: PhoneCall;
  readonly callees: readonly Phone[];
}

/** Resolves when it rings at all phones of the callee. */
export async function ring(rig: Rig, caller: number, callee: number): Promise<Ring> {
  const phone = rig.phone(caller);
  const outgoing = await phone.dial(rig.team[callee]!.userId);
  const callees = rig.phonesOf(callee);
  const rings = ({ calls }: Phone): boolean => calls.get(outgoing.callId)?.phase === 'ringing-in';
  await eventually(
    () => callees.every(rings),
    () => `it never rang at ${callee}: ${outgoing.phase} ${outgoing.reason ?? ''}`,
  );
  return { caller: phone, outgoing, callees };
}

/** Answers on this phone of the callee; does not wait. */
export function answer({ outgoing, callees }: Ring, which = 0): Promise<void> {
  const phone = callees[which]!;
  return phone.answer(phone.calls.get(outgoing.callId)!);
}

/** Resolves when the two speak. */
export async function talk(rig: Rig, caller: number, callee: number): Promise<Ring> {
  const begun = await ring(rig, caller, callee);
  await answer(begun);
  await eventually(
    () => begun.outgoing.phase === 'active',
    () => `the caller ${caller} never heard of the answer`,
  );
  return begun;
}

/** Calls from each of these people to the next one of the team, answered. */
export function talksOf(rig: Rig, callers: readonly number[]): Promise<Ring[]> {
  return Promise.all(callers.map((person) => talk(rig, person, person + 1)));
}

export const phasesOf = (calls: readonly Ring[]) => calls.map(({ outgoing }) => outgoing.phase);
