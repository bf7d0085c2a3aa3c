import type { OwnPresence, UserId } from '@protocol';
import { createSubject } from '@shared/observable.ts';
import { ok } from '@shared/result.ts';
import { describe, expect, it } from 'vitest';
import { createFakeSignaling } from '../signaling/fake-signaling.ts';
import { createManualClock } from '../phone/testing/manual-clock.ts';
import { userId, welcome } from '../signaling/testing/people.ts';
import { createOwnPresence } from './server-presence.ts';
import { SERVER_LATE_MS } from './status-end.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));
const dnd = { status: 'dnd', note: '' } as const;

function setUp() {
  const signaling = createFakeSignaling();
  const self = createSubject<UserId | null>(userId('ada'));
  const notices: string[] = [];
  const clock = createManualClock();
  const notify = (code: string) => void notices.push(code);
  const presence = createOwnPresence({ signaling, userId: self, clock, notify });
  signaling.connection.set({ status: 'online' });
  return { signaling, self, notices, presence, clock };
}

describe('own presence', () => {
  it('is what the server kept', () => {
    const { presence, signaling } = setUp();
    signaling.emit('session:welcomed', welcome('ada', { presence: dnd }));
    expect(presence.state.current).toEqual(dnd);
  });

  it('follows this person’s other devices', () => {
    const { presence, signaling } = setUp();
    signaling.emit('presence:own-changed', { status: 'away', note: 'lunch' });
    expect(presence.state.current).toEqual({ status: 'away', note: 'lunch' });
  });

  it('shows a choice at once and keeps the note', () => {
    const { presence, signaling } = setUp();
    signaling.emit('presence:own-changed', { status: 'available', note: 'at home' });
    presence.set('dnd');
    expect(presence.state.current).toEqual({ status: 'dnd', note: 'at home' });
    expect(signaling.sent('presence:set')).toEqual([{ status: 'dnd', note: 'at home' }]);
  });

  it('takes another note, and goes on as it is', () => {
    const { presence, signaling, clock } = setUp();
    const quiet = { status: 'dnd', note: '', until: clock.now() + 3_600_000, scheduled: true } as const;
    signaling.emit('presence:own-changed', quiet);
    presence.setNote('Back at two');
    expect(presence.state.current).toEqual({ ...quiet, note: 'Back at two' });
    presence.setNote('');
    expect(signaling.sent('presence:set')).toEqual([{ ...quiet, note: 'Back at two' }, quiet]);
  });

  it('may be chosen for a while, which the next choice does not keep', () => {
    const { presence, signaling, clock } = setUp();
    presence.set('dnd', '1-hour');
    const until = clock.now() + 3_600_000;
    expect(signaling.sent('presence:set')).toEqual([{ ...dnd, until }]);
    expect(presence.state.current).toEqual({ ...dnd, until });
    presence.set('dnd');
    expect(presence.state.current).toEqual(dnd);
  });

  it('takes back what the server did not get', async () => {
    const { presence, signaling, notices } = setUp();
    signaling.refuse('presence:set');
    presence.set('dnd');
    await settled();
    expect(presence.state.current.status).toBe('available');
    expect(notices).toEqual(['presence-not-saved']);
  });

  it('takes back to the last choice that the server got', async () => {
    const { presence, signaling } = setUp();
    signaling.answer('presence:set', ({ status }) =>
      status === 'dnd' ? { ok: false, error: { code: 'timeout', message: '' } } : ok({}),
    );
    presence.set('away');
    presence.set('dnd');
    await settled();
    expect(presence.state.current.status).toBe('away');
  });

  it('ends by itself where the server does not end it', async () => {
    const { presence, signaling, clock } = setUp();
    presence.set('dnd', '1-hour');
    await settled();
    signaling.refuse('presence:set');
    presence.set('away');
    await settled();
    signaling.answer('presence:set', () => ok({}));
    clock.pass(3_600_000);
    expect(presence.state.current.status).toBe('dnd');
    clock.pass(SERVER_LATE_MS);
    await settled();
    expect(presence.state.current).toEqual({ status: 'available', note: '' });
    expect(signaling.sent('presence:set')).toHaveLength(3);
  });

  it('ends by itself only as long as it is the same, and the server can hear of it', async () => {
    const { presence, signaling, clock, notices } = setUp();
    presence.set('dnd', '1-hour');
    presence.set('dnd');
    await settled();
    clock.pass(7_200_000);
    presence.set('dnd', '1-hour');
    await settled();
    signaling.emit('presence:own-changed', { ...dnd, until: clock.now(), scheduled: true });
    clock.pass(7_200_000);
    presence.set('dnd', '1-hour');
    await settled();
    signaling.connection.set({ status: 'reconnecting', attempt: 1 });
    clock.pass(7_200_000);
    await settled();
    expect(signaling.sent('presence:set')).toHaveLength(4);
    expect([presence.state.current.status, notices]).toEqual(['dnd', []]);
    presence.dispose();
    expect(clock.pending).toBe(0);
  });

  describe('an older server, which forgets when it ends', () => {
    const lost = async (isOld: boolean, back: OwnPresence = { status: 'dnd', note: '' }) => {
      const { presence, signaling, clock } = setUp();
      if (isOld) signaling.refuse('quiet-hours:get', { code: 'invalid_payload', message: 'no such event' });
      presence.set('dnd', '1-hour');
      await settled();
      signaling.connection.set({ status: 'reconnecting', attempt: 1 });
      const comeBack = async () => {
        signaling.connection.set({ status: 'online' });
        signaling.emit('session:welcomed', welcome('ada', { presence: back }));
        await settled();
        return presence.state.current.status;
      };
      return {
        ...{ presence, signaling, clock, comeBack },
        pass: () => clock.pass(3_600_000 + SERVER_LATE_MS),
      };
    };

    it('has it ended after a connection was lost and is back', async () => {
      const { presence, pass, comeBack } = await lost(true);
      expect(await comeBack()).toBe('dnd');
      pass();
      await settled();
      expect(presence.state.current.status).toBe('available');
    });

    it('has it ended as soon as the connection is back, if it is over by then', async () => {
      const { pass, comeBack } = await lost(true);
      pass();
      expect(await comeBack()).toBe('available');
    });

    it.each(['timeout', 'rate_limited', 'unavailable'] as const)(
      'is asked again which one it is after %s',
      async (code) => {
        const { presence, signaling, clock, comeBack } = await lost(true);
        const refused = { code, message: 'fake' };
        signaling.refuse('quiet-hours:get', refused);
        await comeBack();
        clock.pass(SERVER_LATE_MS);
        await settled();
        signaling.refuse('quiet-hours:get', { code: 'invalid_payload', message: 'no such event' });
        clock.pass(SERVER_LATE_MS);
        await settled();
        clock.pass(3_600_000);
        await settled();
        expect([signaling.sent('quiet-hours:get').length, presence.state.current.status]).toEqual([
          3,
          'available',
        ]);
      },
    );

    it('is not asked while the line is down', async () => {
      const { signaling, clock, comeBack } = await lost(true);
      signaling.refuse('quiet-hours:get', { code: 'timeout', message: 'fake' });
      await comeBack();
      signaling.connection.set({ status: 'reconnecting', attempt: 1 });
      clock.pass(SERVER_LATE_MS);
      await settled();
      expect([signaling.sent('quiet-hours:get').length, clock.pending]).toEqual([1, 0]);
    });

    it.each([
      ['a newer server says that it lasts', false, { status: 'dnd', note: '' }],
      ['another device has chosen otherwise', true, { status: 'away', note: '' }],
      ['another device has another reason', true, { status: 'dnd', note: 'writing' }],
    ] as const)('has nothing to do with it where %s', async (_name, isOld, back) => {
      const { presence, pass, comeBack } = await lost(isOld, back);
      expect(await comeBack()).toBe(back.status);
      pass();
      await settled();
      expect(presence.state.current).toEqual(back);
    });
  });

  it('does not take back a later choice', async () => {
    const { presence, signaling } = setUp();
    signaling.answer('presence:set', ({ status }) =>
      status === 'away' ? { ok: false, error: { code: 'timeout', message: '' } } : ok({}),
    );
    presence.set('away');
    presence.set('dnd');
    await settled();
    expect(presence.state.current.status).toBe('dnd');
  });

  it('is forgotten with the person', () => {
    const { presence, self, signaling } = setUp();
    signaling.emit('presence:own-changed', { status: 'away', note: 'lunch' });
    self.set(null);
    expect(presence.state.current).toEqual({ status: 'available', note: '' });
  });
});
