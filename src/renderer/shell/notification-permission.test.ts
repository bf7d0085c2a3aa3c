import { expect, it } from 'vitest';
import { createNotificationPermission } from './notification-permission.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A page as far as permissions go, and the person in front of it. */
function aPage(permission: string, { answer = permission, isSecureContext = true } = {}) {
  const status = new EventTarget();
  const Notification = {
    permission,
    requestPermission() {
      Notification.permission = answer;
      return Promise.resolve(answer);
    },
  };
  const permissions = { query: () => Promise.resolve(status) };
  return {
    page: { Notification, isSecureContext, navigator: { permissions } } as never,
    changeInSettings: (to: string): void => {
      Notification.permission = to;
      status.dispatchEvent(new Event('change'));
    },
  };
}

it.each([
  ['default', 'unasked'],
  ['granted', 'allowed'],
  ['denied', 'blocked'],
])('%s means %s', (permission, standing) => {
  expect(createNotificationPermission(aPage(permission).page)?.standing.current).toBe(standing);
});

it.each([
  ['granted', 'allowed'],
  ['denied', 'blocked'],
  ['default', 'unasked'],
])('who is asked and answers %s is known as %s', async (answer, standing) => {
  const permission = createNotificationPermission(aPage('default', { answer }).page);
  permission?.ask();
  await settled();
  expect(permission?.standing.current).toBe(standing);
});

it('what the person changes in the settings of the browser is seen at once', async () => {
  const { page, changeInSettings } = aPage('denied');
  const permission = createNotificationPermission(page);
  await settled();
  changeInSettings('granted');
  expect(permission?.standing.current).toBe('allowed');
});

it('there is nothing to allow without notifications, or where they can not be had', () => {
  expect(createNotificationPermission({ isSecureContext: true } as never)).toBeNull();
  expect(createNotificationPermission(aPage('denied', { isSecureContext: false }).page)).toBeNull();
});
