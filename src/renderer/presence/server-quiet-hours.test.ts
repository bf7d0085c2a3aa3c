import type { QuietHours, UserId } from '@protocol';
import { createSubject } from '@shared/observable.ts';
import { ok } from '@shared/result.ts';
import { expect, it } from 'vitest';
import { createFakeSignaling } from '../signaling/fake-signaling.ts';
import { userId } from '../signaling/testing/people.ts';
import { createQuietHours } from './server-quiet-hours.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));
const nights: QuietHours = {
  ...{ enabled: true, timeZone: 'Europe/Berlin' },
  intervals: [{ days: [1], from: 1_320, to: 420 }],
};
const off = { ...nights, enabled: false };

function setUp() {
  const signaling = createFakeSignaling();
  const self = createSubject<UserId | null>(userId('ada'));
  const notices: string[] = [];
  const hours = createQuietHours({ signaling, userId: self, notify: (code) => notices.push(code) });
  signaling.connection.set({ status: 'online' });
  return { signaling, self, notices, hours };
}

it('are what the server has, once somebody asks', async () => {
  const { hours, signaling } = setUp();
  expect(signaling.sent('quiet-hours:get')).toEqual([]);
  signaling.answer('quiet-hours:get', () => ok({ quietHours: null }));
  hours.load();
  await settled();
  expect(hours.state.current).toEqual({ status: 'known', quietHours: null });
});

it('stay unknown where the server knows of none', async () => {
  const { hours, signaling, notices } = setUp();
  signaling.refuse('quiet-hours:get');
  hours.load();
  await settled();
  expect(hours.state.current).toEqual({ status: 'unknown' });
  expect(notices).toEqual([]);
});

it('are changed at once, and put back when the server did not get it', async () => {
  const { hours, signaling, notices } = setUp();
  hours.change(nights);
  expect(signaling.sent('quiet-hours:set')).toEqual([nights]);
  await settled();
  signaling.refuse('quiet-hours:set');
  hours.change(off);
  expect(hours.state.current).toEqual({ status: 'known', quietHours: off });
  await settled();
  expect(hours.state.current).toEqual({ status: 'known', quietHours: nights });
  expect(notices).toEqual(['quiet-hours-not-saved']);
});

it('are put back to the last change that the server got', async () => {
  const { hours, signaling } = setUp();
  signaling.answer('quiet-hours:get', () => ok({ quietHours: null }));
  hours.load();
  await settled();
  signaling.answer('quiet-hours:set', ({ enabled }) =>
    enabled ? ok({}) : { ok: false, error: { code: 'timeout', message: '' } },
  );
  hours.change(nights);
  hours.change(off);
  await settled();
  expect(hours.state.current).toEqual({ status: 'known', quietHours: nights });
});

it('follow the other devices, also while an older answer is under way', async () => {
  const { hours, signaling } = setUp();
  signaling.answer('quiet-hours:get', () => ok({ quietHours: nights }));
  hours.load();
  signaling.emit('quiet-hours:changed', { quietHours: off });
  await settled();
  expect(hours.state.current).toEqual({ status: 'known', quietHours: off });
});

it('are forgotten with the person', () => {
  const { hours, signaling, self } = setUp();
  signaling.emit('quiet-hours:changed', { quietHours: nights });
  self.set(null);
  expect(hours.state.current).toEqual({ status: 'unknown' });
});
