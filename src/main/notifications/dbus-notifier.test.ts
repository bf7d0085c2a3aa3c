import { createSubject } from '@shared/observable.ts';
import { comes } from '@shared/testing/comes.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSessionBus, type SessionBus } from '../dbus/session-bus.ts';
import { NotificationServer } from '../testing/notification-server.ts';
import { hasDbusDaemon, startPrivateBus, type PrivateBus } from '../testing/private-bus.ts';
import { createRecordingLogger } from '../testing/recording-logger.ts';
import { createDbusNotifier } from './dbus-notifier.ts';
import type { Notice } from './notifier.ts';

if (!hasDbusDaemon)
  process.stderr.write('SKIPPED: dbus-daemon is missing, D-Bus notifications stay untested\n');

const log = createRecordingLogger();
let daemon: PrivateBus;
let bus: SessionBus;
let server: NotificationServer | null = null;

async function notifierOf(capabilities: readonly string[]) {
  server = await NotificationServer.start(daemon.address, capabilities);
  return { server, notifier: await createDbusNotifier({ bus, icon: '/icons/app.png', log }) };
}

function noticeOf(notice: Partial<Notice> = {}) {
  const pressed = createSubject<readonly string[]>([]);
  const press = (what: string): void => pressed.set([...pressed.current, what]);
  const whole: Notice = {
    title: 'Grace & Co <dev> is calling',
    body: 'Voice call',
    actions: [
      { id: 'answer', label: 'Answer' },
      { id: 'decline', label: 'Decline' },
    ],
    manner: 'call',
    onAction: press,
    onClick: () => press('click'),
    ...notice,
  };
  return { notice: whole, pressed };
}

const isPressed = (pressed: readonly string[]): boolean => pressed.length > 0;

describe.skipIf(!hasDbusDaemon)('notifications over D-Bus', () => {
  beforeEach(async () => {
    daemon = await startPrivateBus();
    const opened = await openSessionBus(daemon.address, log);
    if (opened === null) throw new Error('no bus');
    bus = opened;
  });
  afterEach(async () => {
    server?.stop();
    server = null;
    bus.close();
    await daemon.stop();
  });

  it('shows a call with its buttons until it is closed', async () => {
    const { notifier, server } = await notifierOf(['actions', 'body']);
    const shown = notifier?.show(noticeOf().notice);
    await comes(server.board, (board) => board.length > 0);
    expect(server.shown).toHaveLength(1);
    const [first] = server.shown;
    expect(first).toMatchObject({
      summary: 'Grace & Co <dev> is calling',
      body: 'Voice call',
      actions: ['default', 'Open', 'answer', 'Answer', 'decline', 'Decline'],
      expiry: 0,
    });
    expect(Object.fromEntries(first!.hints)).toMatchObject({
      urgency: 2,
      category: 'call.incoming',
      'suppress-sound': true,
    });
    shown?.close();
    await comes(server.board, (board) => board.length === 0);
  });

  it('passes on the button that was pressed, of this notification only', async () => {
    const { notifier, server } = await notifierOf(['actions']);
    const first = noticeOf();
    const second = noticeOf();
    notifier?.show(first.notice);
    notifier?.show(second.notice);
    await comes(server.board, (board) => board.length === 2);
    server.press(server.shown[1]!.id, 'answer');
    await comes(second.pressed, isPressed);
    server.press(server.shown[0]!.id, 'default');
    await comes(first.pressed, isPressed);
    expect([first.pressed.current, second.pressed.current]).toEqual([['click'], ['answer']]);
  });

  it('closes what was shown too late', async () => {
    const { notifier, server } = await notifierOf(['actions']);
    notifier?.show(noticeOf().notice).close();
    const marker = noticeOf({ title: 'after' });
    notifier?.show(marker.notice);
    await comes(server.board, (board) => board.length === 1 && board[0]?.summary === 'after');
  });

  it('insists only for a call that rings aloud', async () => {
    const { notifier, server } = await notifierOf(['actions']);
    notifier?.show(noticeOf({ manner: 'quiet' }).notice);
    await comes(server.board, (board) => board.length > 0);
    expect(server.shown[0]).toMatchObject({ expiry: -1 });
    expect(server.shown[0]?.hints.get('urgency')).toBe(1);
  });

  it('leaves it to others where there are no buttons', async () => {
    expect((await notifierOf(['body'])).notifier).toBeNull();
  });

  it('leaves it to others where nobody shows notifications', async () => {
    expect(await createDbusNotifier({ bus, icon: '', log })).toBeNull();
  });
});

describe('a button pressed at once', () => {
  async function pressedAtOnce(...actions: readonly string[]) {
    const listeners = new Map<string, (body: readonly unknown[]) => void>();
    const hasty: SessionBus = {
      call: ({ member }) => {
        if (member === 'GetCapabilities') return Promise.resolve([['actions']]);
        return new Promise((resolve) => {
          setImmediate(() => {
            resolve([7]);
            for (const action of actions) listeners.get('ActionInvoked')?.([7, action]);
            listeners.get('NotificationClosed')?.([7, 2]);
          });
        });
      },
      onSignal: ({ member }, listener) => Promise.resolve(void listeners.set(member, listener)),
      close: () => undefined,
    };
    const { notice, pressed } = noticeOf();
    (await createDbusNotifier({ bus: hasty, icon: '', log }))?.show(notice);
    await comes(pressed, isPressed);
    return pressed.current;
  }

  it('counts, although the press comes in one piece with the number of the notification', async () => {
    expect(await pressedAtOnce('answer')).toEqual(['answer']);
  });

  it('is one of the buttons there are: no other word of the server declines a call', async () => {
    expect(await pressedAtOnce('inline-reply', 'answer')).toEqual(['answer']);
  });
});

describe('a session bus', () => {
  it.each([undefined, '', 'unix:path=/nonexistent/bus', 'nonsense'])(
    'is not there at %s',
    async (address) => {
      expect(await openSessionBus(address, log)).toBeNull();
    },
  );

  describe.skipIf(!hasDbusDaemon)('that hangs', () => {
    const signal = { path: '/', interface: 'org.example.Other', member: 'Changed' };
    beforeEach(async () => {
      daemon = await startPrivateBus();
    });
    afterEach(async () => {
      vi.useRealTimers();
      await daemon.stop();
    });

    it('is not waited for at the start', async () => {
      daemon.freeze();
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const opened = openSessionBus(daemon.address, log);
      // The client of the bus is loaded first.
      while (vi.getTimerCount() === 0) await new Promise((resolve) => setImmediate(resolve));
      vi.advanceTimersByTime(5_000);
      expect(await opened).toBeNull();
    });

    it('is not waited for by who listens', async () => {
      const opened = await openSessionBus(daemon.address, log);
      daemon.freeze();
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const heard = opened?.onSignal(signal, () => undefined);
      vi.advanceTimersByTime(5_000);
      await expect(heard).rejects.toThrow('Changed: no reply');
      opened?.close();
    });
  });
});
