import type { ProductPhone } from './product.ts';

/** From the press of *call* until both have a connection and the callee sees the button. */
export async function ring(caller: ProductPhone, callee: ProductPhone): Promise<void> {
  await caller.phone.call(callee.member.name);
  await callee.phone.seesPhase('ringing-in');
  await caller.phone.seesPhase('ringing-out');
}

export async function establish(
  caller: ProductPhone,
  callee: ProductPhone,
  media: 'voice' | 'video' = 'voice',
): Promise<void> {
  await caller.phone.call(callee.member.name, media);
  await callee.phone.answer();
  for (const { phone } of [caller, callee]) await phone.seesPhase('active');
}

/** Hangs up and waits until nothing of the call is left on either side. */
export async function endCall(caller: ProductPhone, callee: ProductPhone): Promise<void> {
  await caller.phone.hangUp();
  await caller.page.getByRole('button', { name: 'Close' }).click();
  await callee.phone.isAtRest();
  await caller.phone.isAtRest();
}
