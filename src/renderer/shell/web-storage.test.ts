import { defaultSettings, type Callback } from '@shared/settings.ts';
import type { StoredSession } from '@shared/session.ts';
import { describe, expect, it } from 'vitest';
import { createSessionClaims } from './session-claims.ts';
import { createMemoryStorage, openPageStorage } from './page-storage.ts';
import { createTabs } from './testing/fake-tabs.ts';
import { createWebStorage } from './web-storage.ts';

const session: StoredSession = {
  serverUrl: 'https://team.example',
  serverName: 'Team',
  token: 'token',
  deviceId: 'device-one',
  userId: 'user-ada',
  username: 'ada',
  name: 'Ada',
};
const other: StoredSession = { ...session, deviceId: 'device-two', username: 'bob', name: 'Bob' };

/** A browser: what its tabs share. Each tab has a storage of its own. */
function openBrowser() {
  const shared = createMemoryStorage();
  const browser = createTabs();
  return {
    shared,
    /** One on its way out. */
    openSilentTab: () => browser.openTab({ busy: true }),
    openTab: (own = createMemoryStorage()) =>
      createWebStorage({ shared, own, claims: createSessionClaims(browser.openTab()) }),
  };
}

describe('a session in a browser', () => {
  it('is there again in the next tab, once the first is closed', async () => {
    const browser = openBrowser();
    expect(await browser.openTab().saveSession(session)).toBe('browser');
    const claims = createSessionClaims(createTabs().openTab());
    const later = createWebStorage({ shared: browser.shared, own: createMemoryStorage(), claims });
    expect(await later.loadSession()).toEqual(session);
  });

  it('is used by one tab at a time: another one signs in for itself', async () => {
    const browser = openBrowser();
    await browser.openTab().saveSession(session);
    const own = createMemoryStorage();
    const second = browser.openTab(own);
    expect(await second.loadSession()).toBeNull();
    expect(await second.saveSession(other)).toBe('memory');
    expect(JSON.parse(browser.shared.getItem('ringdown.session') ?? '')).toEqual(session);
    expect(own.length).toBe(1);
  });

  it('of a tab is its own again after a reload', async () => {
    const browser = openBrowser();
    await browser.openTab().saveSession(session);
    const own = createMemoryStorage();
    own.setItem('ringdown.session', JSON.stringify(other));
    expect(await browser.openTab(own).loadSession()).toEqual(other);
  });

  it('of a tab stays its own when it is reloaded after the tab with the shared one was closed', async () => {
    const browser = openBrowser();
    const own = createMemoryStorage();
    browser.shared.setItem('ringdown.session', JSON.stringify(session));
    own.setItem('ringdown.session', JSON.stringify(other));
    const tab = browser.openTab(own);
    expect(await tab.loadSession()).toEqual(other);
    await tab.clearSession();
    expect([browser.shared.length, own.length]).toEqual([1, 0]);
  });

  it('is read anew once it is free: the tab before may have signed in as somebody else', async () => {
    const browser = openBrowser();
    const silent = createSessionClaims(browser.openSilentTab());
    await silent.claim(session.deviceId);
    browser.shared.setItem('ringdown.session', JSON.stringify(session));
    const loaded = browser.openTab().loadSession();
    browser.shared.setItem('ringdown.session', JSON.stringify(other));
    silent.release();
    expect(await loaded).toEqual(other);
  });

  it('that another tab has put in its place stays when this one signs out', async () => {
    const browser = openBrowser();
    const first = browser.openTab();
    await first.saveSession(session);
    browser.shared.setItem('ringdown.session', JSON.stringify(other));
    await first.clearSession();
    expect(JSON.parse(browser.shared.getItem('ringdown.session') ?? '')).toEqual(other);
  });

  it('is gone after signing out, and free for the next', async () => {
    const browser = openBrowser();
    const first = browser.openTab();
    await first.saveSession(session);
    await first.clearSession();
    expect(browser.shared.length).toBe(0);
    expect(await browser.openTab().saveSession(session)).toBe('browser');
  });

  it.each(['{"token":7}', 'no json', '[]', 'null'])('that reads %s is none', async (text) => {
    const { shared, openTab } = openBrowser();
    shared.setItem('ringdown.session', text);
    expect(await openTab().loadSession()).toBeNull();
  });

  it('works where the browser keeps nothing', async () => {
    const full = createMemoryStorage();
    full.setItem = () => {
      throw new Error('quota');
    };
    const storage = createWebStorage({ shared: full, own: full, claims: createSessionClaims({}) });
    expect(await storage.saveSession(session)).toBe('memory');
    expect(storage.changeSettings({ theme: 'dark' }, defaultSettings).theme).toBe('dark');
  });
});

describe('settings in a browser', () => {
  it('are kept', () => {
    const { openTab } = openBrowser();
    openTab().changeSettings({ theme: 'dark' }, defaultSettings);
    expect(openTab().loadSettings()).toEqual({ ...defaultSettings, theme: 'dark' });
  });

  it.each(['{"theme":"pink"}', 'no json', '7'])('that read %s are the defaults', (text) => {
    const { shared, openTab } = openBrowser();
    shared.setItem('ringdown.settings', text);
    expect(openTab().loadSettings()).toEqual(defaultSettings);
  });

  it('of an older version get what is new', () => {
    const { shared, openTab } = openBrowser();
    shared.setItem('ringdown.settings', '{"theme":"light"}');
    expect(openTab().loadSettings()).toEqual({ ...defaultSettings, theme: 'light' });
  });
});

const bob = { owner: 'user-ada', userId: 'user-bob', name: 'Bob' };
const eve = { owner: 'user-ada', userId: 'user-eve', name: 'Eve' };
const at = (moment: number) => ({ when: { kind: 'time', at: moment } }) as const;

describe('reminders of two tabs', () => {
  const [forBob, forEve] = [
    { ...bob, ...at(1) },
    { ...eve, ...at(2) },
  ];

  /** What is kept after one tab had `before` and wants `after`, and another one has put `meanwhile` there. */
  const kept = (before: Callback[], meanwhile: Callback[], after: Callback[]) => {
    const { openTab } = openBrowser();
    const [one, two] = [openTab(), openTab()];
    one.changeSettings({ callbacks: before }, defaultSettings);
    const known = one.loadSettings();
    two.changeSettings({ callbacks: meanwhile }, two.loadSettings());
    return one.changeSettings({ callbacks: after }, known).callbacks;
  };

  it.each<[string, Callback[], Callback[], Callback[], Callback[]]>([
    ['are both kept', [], [forEve], [forBob], [forEve, forBob]],
    ['stay forgotten', [forEve], [], [forEve, forBob], [forBob]],
    ['may be forgotten by both', [forBob], [], [], []],
    ['are forgotten in one and planned in the other', [forBob], [forBob, forEve], [], [forEve]],
    ['are one for each person', [], [{ ...bob, ...at(5) }], [forBob], [forBob]],
    [
      'are planned anew after they were forgotten elsewhere',
      [forBob],
      [],
      [{ ...bob, ...at(9) }],
      [{ ...bob, ...at(9) }],
    ],
  ])('%s', (_, ...[before, meanwhile, after, expected]) => {
    expect(kept(before, meanwhile, after)).toEqual(expected);
  });

  it('are changed twice before the first answer came', () => {
    const { openTab } = openBrowser();
    const [one, two] = [openTab(), openTab()];
    two.changeSettings({ callbacks: [forEve] }, defaultSettings);
    one.changeSettings({ callbacks: [forBob] }, defaultSettings);
    const later = { ...bob, ...at(7) };
    const asOneHasIt = { ...defaultSettings, callbacks: [forBob] };
    expect(one.changeSettings({ callbacks: [later] }, asOneHasIt).callbacks).toEqual([forEve, later]);
  });
});

it('where site data is blocked, things are kept as long as the page is there', () => {
  const blocked = {
    get localStorage(): Storage {
      throw new DOMException('blocked', 'SecurityError');
    },
    get sessionStorage(): Storage {
      throw new DOMException('blocked', 'SecurityError');
    },
  };
  const kept = openPageStorage(blocked);
  expect(kept.keepsNothing).toBe(true);
  const storage = createWebStorage({ ...kept, claims: createSessionClaims({}) });
  expect(storage.changeSettings({ theme: 'dark' }, defaultSettings).theme).toBe('dark');
  expect(storage.loadSettings().theme).toBe('dark');
  expect(openPageStorage({ localStorage: kept.shared, sessionStorage: kept.own })).toEqual({
    ...{ shared: kept.shared, own: kept.own, keepsNothing: false },
  });
});
