import { randomUUID } from 'node:crypto';
import type { CallId, CallMedia } from '../protocol/index.ts';
import { dataOf, signUp, type TestDevice } from './test-device.ts';
import type { TestServer } from './test-server.ts';

export const newCallId = (): CallId => randomUUID() as CallId;

/** Two people, both connected. */
export async function adaAndBob(server: TestServer): Promise<{ ada: TestDevice; bob: TestDevice }> {
  const ada = await (await signUp(server, 'ada')).connect();
  const bob = await (await signUp(server, 'bob')).connect();
  ada.forgetEvents();
  return { ada, bob };
}

/** A call that rings at the callee, with the caller's answer to `call:start`. */
export async function ring(caller: TestDevice, callee: TestDevice, media: CallMedia = 'audio') {
  const callId = newCallId();
  const started = dataOf(
    await caller.request('call:start', { callId, calleeId: callee.userId, media, offer: '{"offer":1}' }),
  );
  const incoming = await callee.next('call:incoming');
  return { callId, started, incoming };
}

/** A call that was answered. */
export async function talk(caller: TestDevice, callee: TestDevice): Promise<CallId> {
  const { callId } = await ring(caller, callee);
  dataOf(await callee.request('call:answer', { callId, media: 'audio' }));
  await caller.next('call:answered');
  return callId;
}
