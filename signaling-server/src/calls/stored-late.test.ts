import { describe, expect, it, type TestContext } from 'vitest';
import { persons } from '../fuzz/testing/race-stores.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { createMemoryState } from '../shared-state.ts';
import { ada, bob, callId, createNodes, toBob } from './testing/starting-nodes.ts';

/** Ada calls Bob, and it rings at his phone and his laptop. */
async function ringing({ onTestFinished }: TestContext) {
  const clock = createManualClock();
  const shared = createMemoryState(clock);
  const { here, elsewhere, log } = createNodes(
    { here: shared, elsewhere: shared, dispose: () => shared.close() },
    clock,
  );
  onTestFinished(async () => {
    for (const node of [here, elsewhere]) await node.close();
    await shared.close();
  });
  const [phone, laptop] = [await here.connect(bob), await here.connect(bob, 'laptop')];
  const caller = await here.connect(ada);
  expect(await caller.ask('call:start', toBob)).toMatchObject({ data: { outcome: 'ringing' } });
  return { here, log, phone, laptop, caller };
}

const answer = { callId, media: 'audio' };
const unavailable = { error: { code: 'unavailable' } };

describe('what was written down, and nobody could say so in time,', () => {
  it('of an answer gives way to that of another device', async (context) => {
    const { here, log, phone, laptop } = await ringing(context);
    here.lose('save');
    expect(await phone.ask('call:answer', answer)).toMatchObject(unavailable);
    expect(await laptop.ask('call:answer', answer)).toMatchObject({ ok: true });
    expect(await log.find(callId)).toMatchObject({
      state: 'active',
      calleeDevice: `${bob.username}-laptop`,
    });
  });

  it('of a handover gives way to an end', async (context) => {
    const { here, log, phone, caller } = await ringing(context);
    expect(await phone.ask('call:answer', answer)).toMatchObject({ ok: true });
    here.lose('save');
    const transfer = { callId, newCallId: 'call-000002', to: persons[2]!.userId };
    expect(await caller.ask('call:transfer', transfer)).toMatchObject(unavailable);
    expect(await caller.ask('call:hangup', { callId, reason: 'hangup' })).toMatchObject({ ok: true });
    expect(await log.find(callId)).toMatchObject({ state: 'ended', reason: 'hangup' });
  });
});
