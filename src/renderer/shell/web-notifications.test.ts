import { idleSnapshot, type PhoneSnapshot } from '@shared/phone.ts';
import { expect, it } from 'vitest';
import { createWebNotifications } from './web-notifications.ts';

const bob = { userId: 'user-bob', name: 'Bob', isFree: true, wish: 1 };
const due = (...callbacks: NonNullable<PhoneSnapshot['callbacks']>): PhoneSnapshot => ({
  ...{ ...idleSnapshot, self: { name: 'Ada', presence: 'available' } },
  callbacks,
});

/** A page as far as notifications go, and what its person sees. */
function setUp({
  permission = 'granted',
  isWatched = false,
  throws = false,
}: { permission?: string; isWatched?: boolean; throws?: boolean } = {}) {
  const seen: string[] = [];
  const screens: string[] = [];
  const all: FakeNotification[] = [];
  class FakeNotification {
    static readonly permission = permission;
    onclick = (): void => undefined;
    readonly #title: string;
    constructor(title: string, { body }: NotificationOptions) {
      if (throws) throw new TypeError('Illegal constructor');
      this.#title = title;
      seen.push(`${title}: ${body ?? ''}`);
      all.push(this);
    }
    close(): void {
      seen.push(`closed ${this.#title}`);
    }
  }
  const page = {
    Notification: FakeNotification,
    document: { visibilityState: isWatched ? 'visible' : 'hidden', hasFocus: () => isWatched },
    focus: () => seen.push('focus'),
  };
  const notifications = createWebNotifications(page as never, (screen) => screens.push(screen));
  return { notifications, seen, screens, all };
}

it('somebody whom it is time to call is told of once, and not any more when it is settled', () => {
  const { notifications, seen } = setUp();
  for (const snapshot of [due(), due(bob), due(bob), due()]) notifications.update(snapshot);
  expect(seen).toEqual(['Bob is free now: You asked to be told.', 'closed Bob is free now']);
});

it('somebody who is free again after a call or a lost connection is told of once for each wish', () => {
  const { notifications, seen } = setUp();
  const told = () => seen.filter((words) => words.startsWith('Bob is free'));
  for (const snapshot of [due(bob), due(), idleSnapshot, due(bob)]) notifications.update(snapshot);
  expect(told()).toHaveLength(1);
  for (const snapshot of [due(), due({ ...bob, wish: 2 })]) notifications.update(snapshot);
  expect(told()).toHaveLength(2);
});

it('a click on it leads to the people', () => {
  const { notifications, screens, all, seen } = setUp();
  notifications.update(due({ ...bob, isFree: false }));
  all[0]?.onclick();
  expect([screens, seen.slice(1)]).toEqual([['people'], ['focus', 'closed Time to call Bob back']]);
});

it.each([
  ['who looks at the page', { isWatched: true }],
  ['who does not want to', { permission: 'denied' }],
  ['who was not asked yet', { permission: 'default' }],
])('%s is not told', (_name, options) => {
  const { notifications, seen } = setUp(options);
  notifications.update(due(bob));
  expect(seen).toEqual([]);
});

it('a browser whose notifications throw stops nothing else', () => {
  const { notifications, seen } = setUp({ throws: true });
  const ringing: PhoneSnapshot = {
    ...idleSnapshot,
    calls: [
      {
        ...{ callId: 'one', peerName: 'Bob', media: 'audio', phase: 'ringing-in', waiting: false },
        ...{ muted: false, held: false, answeredAt: null },
      },
    ],
  };
  for (const snapshot of [ringing, ringing, due(bob), due(), idleSnapshot])
    expect(() => notifications.update(snapshot)).not.toThrow();
  expect(seen).toEqual([]);
});
