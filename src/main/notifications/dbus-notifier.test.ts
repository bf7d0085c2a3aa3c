import { createSubject } from '@shared/observable.ts';
import { comes } from '@shared/testing/comes.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BUS_NAME, openSessionBus, SilentBusError, type SessionBus } from '../dbus/session-bus.ts';
import { NotificationServer } from '../testing/notification-server.ts';
import { hasDbusDaemon, startPrivateBus, type PrivateBus } from '../testing/private-bus.ts';
import { createRecordingLogger } from '../testing/recording-logger.ts';
import { openServiceBus } from '../testing/service-bus.ts';
import { createDbusNotifier, notificationService, type DbusNotifierDeps } from './dbus-notifier.ts';
import type { Notice, Notifier } from './notifier.ts';

if (!hasDbusDaemon)
  process.stderr.write('SKIPPED: dbus-daemon is missing, D-Bus notifications stay untested\n');

const log = createRecordingLogger();
let daemon: PrivateBus;
let bus: SessionBus;
let server: NotificationServer | null = null;

/** The notifier of a desktop, and what it left to the one without buttons. */
async function overBus(ofDesktop: SessionBus, present: DbusNotifierDeps['present'] = null) {
  const left: string[] = [];
  const plain: Notifier = {
    show({ title }) {
      left.push(title);
      return { close: () => left.push(`${title} closed`) };
    },
  };
  const deps = { bus: ofDesktop, icon: '/icons/app.png', log, plain, present };
  return { left, notifier: await createDbusNotifier(deps) };
}

async function notifierOf(capabilities: readonly string[], present?: DbusNotifierDeps['present']) {
  server = await NotificationServer.start(daemon.address, capabilities);
  return { server, ...(await overBus(bus, present)) };
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

/** Resolves when everything is done that follows from what has arrived. */
const reactions = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
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
    const shown = notifier.show(noticeOf().notice);
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
    shown.close();
    await comes(server.board, (board) => board.length === 0);
  });

  it('passes on the button that was pressed, of this notification only', async () => {
    const { notifier, server } = await notifierOf(['actions']);
    const first = noticeOf();
    const second = noticeOf();
    notifier.show(first.notice);
    notifier.show(second.notice);
    await comes(server.board, (board) => board.length === 2);
    server.press(server.shown[1]!.id, 'answer');
    await comes(second.pressed, isPressed);
    server.press(server.shown[0]!.id, 'default');
    await comes(first.pressed, isPressed);
    expect([first.pressed.current, second.pressed.current]).toEqual([['click'], ['answer']]);
  });

  it('presents the token of a click before it acts on it, and needs none for a button', async () => {
    const { notice, pressed } = noticeOf();
    const present = (token: string): Promise<void> => {
      notice.onAction(token);
      return Promise.resolve();
    };
    const { notifier, server } = await notifierOf(['actions'], present);
    for (const _ of [1, 2, 3]) notifier.show(notice);
    await comes(server.board, (board) => board.length === 3);
    const [first, second, third] = server.shown.map(({ id }) => id);
    server.press(first!, 'answer', 'token-1');
    server.press(second!, 'default', 'token-2');
    server.press(third!, 'default');
    await comes(pressed, ({ length }) => length === 4);
    expect([...pressed.current].sort()).toEqual(['answer', 'click', 'click', 'token-2']);
    expect(pressed.current.indexOf('token-2')).toBeLessThan(pressed.current.lastIndexOf('click'));
  });

  it('closes what was shown too late', async () => {
    const { notifier, server } = await notifierOf(['actions']);
    notifier.show(noticeOf().notice).close();
    const marker = noticeOf({ title: 'after' });
    notifier.show(marker.notice);
    await comes(server.board, (board) => board.length === 1 && board[0]?.summary === 'after');
  });

  it('insists only for a call that rings aloud', async () => {
    const { notifier, server } = await notifierOf(['actions']);
    notifier.show(noticeOf({ manner: 'quiet' }).notice);
    await comes(server.board, (board) => board.length > 0);
    expect(server.shown[0]).toMatchObject({ expiry: -1 });
    expect(server.shown[0]?.hints.get('urgency')).toBe(1);
  });

  it('leaves it to the plain one where there are no buttons', async () => {
    const { left, notifier, server } = await notifierOf(['body']);
    notifier.show(noticeOf({ title: 'Grace' }).notice).close();
    expect([left, server.shown]).toEqual([['Grace', 'Grace closed'], []]);
  });

  it('leaves it to the plain one where nobody shows notifications', async () => {
    const { left, notifier } = await overBus(bus);
    notifier.show(noticeOf({ title: 'Grace' }).notice);
    expect(left).toEqual(['Grace']);
  });

  it('has buttons as soon as the desktop has them, as after a login at a slow machine', async () => {
    const { left, notifier } = await overBus(bus);
    server = await NotificationServer.start(daemon.address, ['actions']);
    await comes(server.timesAsked, (times) => times > 0);
    // The service answers in turn: by its next answer the one to that question is there.
    await bus.call({ ...notificationService, member: 'GetCapabilities' });
    await reactions();
    notifier.show(noticeOf({ title: 'Grace' }).notice);
    await comes(server.board, (board) => board.some(({ summary }) => summary === 'Grace'));
    expect(left).toEqual([]);
  });
});

it('takes nothing from a service that came in place of the one that showed it', async () => {
  const closed: unknown[] = [];
  let isReplaced = (): void => undefined;
  const first: SessionBus = {
    call({ body, member }) {
      if (member === 'CloseNotification') closed.push(body);
      return Promise.resolve(member === 'GetCapabilities' ? [['actions']] : [1]);
    },
    onSignal({ firstArgument, member }, listener) {
      if (member === 'NameOwnerChanged') isReplaced = () => listener([firstArgument, ':1.5', ':1.9']);
      return Promise.resolve();
    },
    close: () => undefined,
  };
  const { notifier } = await overBus(first);
  const before = notifier.show(noticeOf().notice);
  await reactions();
  isReplaced();
  const after = notifier.show(noticeOf().notice);
  await reactions();
  before.close();
  await reactions();
  expect(closed).toEqual([]);
  after.close();
  await reactions();
  expect(closed).toEqual([[1]]);
});

describe('a notification service that was silent at the start', () => {
  it.each([
    ['answered', true],
    ['had no buttons', false],
  ] as const)('%s when it was asked for the next notification', async (_, hasButtons) => {
    let isBusy = true;
    const members: string[] = [];
    const slow: SessionBus = {
      call({ member }) {
        members.push(member);
        if (member === 'Notify') return Promise.resolve([1]);
        return isBusy
          ? Promise.reject(new Error('no reply'))
          : Promise.resolve([hasButtons ? ['actions'] : []]);
      },
      onSignal: () => Promise.resolve(),
      close: () => undefined,
    };
    const { left, notifier } = await overBus(slow);
    isBusy = false;
    // It is not held up by the question.
    notifier.show(noticeOf({ title: 'first' }).notice);
    expect(left).toEqual(['first']);
    await reactions();
    notifier.show(noticeOf({ title: 'second' }).notice);
    expect(left).toEqual(hasButtons ? ['first'] : ['first', 'second']);
    expect(members).toEqual(['GetCapabilities', 'GetCapabilities', ...(hasButtons ? ['Notify'] : [])]);
  });

  it.each([
    ['is not used where its buttons could not be heard', new Error('refused'), ['Grace']],
    ['is used where the bus was silent at first as well', new SilentBusError('no reply'), []],
  ])('%s', async (_, reason, leftToPlain) => {
    const deaf: SessionBus = {
      call: ({ member }) => Promise.resolve(member === 'Notify' ? [1] : [['actions']]),
      onSignal: () => Promise.reject(reason),
      close: () => undefined,
    };
    const { left, notifier } = await overBus(deaf);
    notifier.show(noticeOf({ title: 'Grace' }).notice);
    expect(left).toEqual(leftToPlain);
  });

  it('is asked again also where the one before it had no buttons', async () => {
    let capabilities: Promise<readonly unknown[]> = Promise.resolve([['body']]);
    let isReplaced = (): void => undefined;
    const slow: SessionBus = {
      call: ({ member }) => (member === 'Notify' ? Promise.resolve([1]) : capabilities),
      onSignal({ firstArgument, member }, listener) {
        if (member === 'NameOwnerChanged') isReplaced = () => listener([firstArgument, ':1.5', ':1.9']);
        return Promise.resolve();
      },
      close: () => undefined,
    };
    const { left, notifier } = await overBus(slow);
    capabilities = Promise.reject(new SilentBusError('no reply'));
    isReplaced();
    await reactions();
    capabilities = Promise.resolve([['actions']]);
    notifier.show(noticeOf({ title: 'first' }).notice);
    await reactions();
    notifier.show(noticeOf({ title: 'second' }).notice);
    expect(left).toEqual(['first']);
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
    (await overBus(hasty)).notifier.show(notice);
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
    const signal = {
      sender: 'org.example.Other',
      path: '/',
      interface: 'org.example.Other',
      member: 'Changed',
    };
    const comings = {
      sender: BUS_NAME,
      path: '/org/freedesktop/DBus',
      interface: BUS_NAME,
      member: 'NameOwnerChanged',
    };
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

    it('tells what was asked for once it goes on, and nothing of what it refused', async () => {
      const opened = await openSessionBus(daemon.address, log);
      const told = createSubject(0);
      const [heard, wrong] = [vi.fn(() => told.set(told.current + 1)), vi.fn()];
      daemon.freeze();
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const listening = opened?.onSignal(comings, heard);
      vi.advanceTimersByTime(5_000);
      await expect(listening).rejects.toThrow(SilentBusError);
      vi.useRealTimers();
      daemon.thaw();
      await expect(opened?.onSignal({ ...comings, firstArgument: "'" }, wrong)).rejects.toThrow('listen');
      const another = openServiceBus(daemon.address);
      await comes(told, (times) => times > 0);
      expect(wrong).not.toHaveBeenCalled();
      another.connection.end();
      opened?.close();
    });
  });
});
