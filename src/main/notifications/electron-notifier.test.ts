import { EventEmitter } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { NotificationConstructorOptions } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { createRecordingLogger } from '../testing/recording-logger.ts';
import { createElectronNotifier, type ElectronNotifierDeps } from './electron-notifier.ts';
import type { Notice } from './notifier.ts';

class FakeNotification extends EventEmitter {
  state: 'new' | 'shown' | 'closed' = 'new';
  readonly options: NotificationConstructorOptions;

  constructor(options: NotificationConstructorOptions) {
    super();
    this.options = options;
  }

  show = (): void => void (this.state = 'shown');
  close = (): void => void (this.state = 'closed');
}

function setUp(isSupported = true) {
  const made: FakeNotification[] = [];
  const log = createRecordingLogger();
  const notifier = createElectronNotifier({
    create: (options) => {
      const notification = new FakeNotification(options);
      made.push(notification);
      return notification as unknown as ReturnType<ElectronNotifierDeps['create']>;
    },
    isSupported: () => isSupported,
    log,
  });
  const pressed: string[] = [];
  const notice = (manner: Notice['manner']): Notice => ({
    title: 'Grace is calling',
    body: 'Voice call',
    actions: [
      { id: 'answer', label: 'Answer' },
      { id: 'decline', label: 'Decline' },
    ],
    manner,
    onAction: (id) => pressed.push(id),
    onClick: () => pressed.push('click'),
  });
  return { log, made, notice, notifier, pressed };
}

/** Notifications of which only the app can say whether they are still there. */
function setUpUnheld() {
  setFlagsFromString('--expose-gc');
  const collectNow = runInNewContext('gc') as () => void;
  const made: WeakRef<FakeNotification>[] = [];
  const notifier = createElectronNotifier({
    create: (options) => {
      const notification = new FakeNotification(options);
      made.push(new WeakRef(notification));
      return notification as unknown as ReturnType<ElectronNotifierDeps['create']>;
    },
    isSupported: () => true,
    log: createRecordingLogger(),
  });
  const { notice } = setUp();
  return {
    made,
    show: () => {
      const onClick = vi.fn();
      notifier.show({ ...notice('normal'), onClick });
      return onClick;
    },
    collect: async () => {
      // What a turn of the loop has made or looked at is kept until it ends.
      await new Promise((resolve) => setImmediate(resolve));
      collectNow();
    },
  };
}

describe("Electron's notifications", () => {
  it.each([
    ['call', { silent: true, urgency: 'critical', timeoutType: 'never' }],
    ['quiet', { silent: true, urgency: 'normal', timeoutType: 'default' }],
    ['normal', { silent: false, urgency: 'normal', timeoutType: 'default' }],
  ] as const)('in the manner of %s', (manner, expected) => {
    const { made, notice, notifier } = setUp();
    notifier.show(notice(manner));
    expect(made[0]?.options).toMatchObject(expected);
    expect(made[0]?.state).toBe('shown');
  });

  it('pass on their buttons and clicks', () => {
    const { made, notice, notifier, pressed } = setUp();
    const shown = notifier.show(notice('call'));
    made[0]?.emit('action', { actionIndex: 1 });
    made[0]?.emit('action', { actionIndex: 9 });
    made[0]?.emit('click', {});
    expect(pressed).toEqual(['decline', 'click']);
    shown.close();
    expect(made[0]?.state).toBe('closed');
  });

  it('hear a click for as long as they are on the screen, though nobody else holds them', async () => {
    const { collect, made, show } = setUpUnheld();
    const pressed = [show(), show()];
    await collect();
    made[0]?.deref()?.emit('click', {});
    made[1]?.deref()?.emit('close', {});
    expect(pressed.map((click) => click.mock.calls.length)).toEqual([1, 0]);
    await collect();
    expect(made.map((reference) => reference.deref())).toEqual([undefined, undefined]);
  });

  it('hear a click also when they went to the Action Center, the newest of them', async () => {
    const { collect, made, show } = setUpUnheld();
    const pressed = Array.from({ length: 22 }, show);
    for (const reference of made) reference.deref()?.emit('close', { reason: 'timedOut' });
    made[21]?.deref()?.emit('close', { reason: 'userCanceled' });
    await collect();
    for (const reference of made) reference.deref()?.emit('click', {});
    const clicks = pressed.map((click) => click.mock.calls.length);
    expect(clicks).toEqual([0, 0, ...Array.from({ length: 19 }, () => 1), 0]);
  });

  it('say why they failed, and are left out where there are none', () => {
    const { log, made, notice, notifier } = setUp();
    notifier.show(notice('call'));
    made[0]?.emit('failed', {}, 'the app is not signed');
    expect(log.lines.join()).toContain('the app is not signed');
    const none = setUp(false);
    none.notifier.show(none.notice('call')).close();
    expect(none.made).toEqual([]);
  });
});
