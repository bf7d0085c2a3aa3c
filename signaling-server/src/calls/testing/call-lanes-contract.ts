import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallId } from '../../protocol/index.ts';
import type { CallLanes } from '../call-lanes.ts';
import { deviceOf } from './sample-calls.ts';

export interface LanesUnderTest {
  readonly lanes: CallLanes;
  dispose(): Promise<void>;
}

export function testCallLanes(name: string, create: () => Promise<LanesUnderTest>): void {
  describe(`the lanes of calls ${name}`, () => {
    const [ada, bob] = [deviceOf('ada'), deviceOf('bob')];
    const [one, other] = ['call-0001', 'call-0002'] as [CallId, CallId];
    let tested: LanesUnderTest;
    beforeEach(async () => {
      tested = await create();
    });
    afterEach(() => tested.dispose());

    it('know which devices were told of each call, until it is over', async () => {
      const { lanes } = tested;
      await lanes.addCalled(one, ada.deviceId);
      for (let times = 0; times < 2; times += 1) await lanes.addCalled(one, bob.deviceId);
      await lanes.addCalled(other, bob.deviceId);
      expect((await lanes.called(one)).toSorted()).toEqual([ada.deviceId, bob.deviceId].toSorted());
      await lanes.forget(one);
      expect(await lanes.called(one)).toEqual([]);
      expect(await lanes.called(other)).toEqual([bob.deviceId]);
    });
  });
}
