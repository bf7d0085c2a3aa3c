import { describe, expect, it } from 'vitest';
import { watchPageInvite } from './page-invite.ts';

function createTab() {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
}

function open(href: string, startedFor: string | null = null, tab = createTab()) {
  const shown: string[] = [];
  // As a browser does it: relative to the page, and for no other server.
  const replaceState = (_data: unknown, _unused: string, url: string) => {
    const { host, pathname, search, hash } = new URL(url, href);
    if (host !== new URL(href).host) throw new DOMException('another server', 'SecurityError');
    shown.push(pathname + search + hash);
  };
  const ringdown = startedFor === null ? undefined : { info: { servedBy: startedFor } };
  const page = Object.assign(new EventTarget(), {
    location: new URL(href),
    history: { replaceState },
    ringdown,
  });
  const watch = watchPageInvite(page as unknown as Window, tab);
  const change = (hash: string) => {
    page.location.hash = hash;
    page.dispatchEvent(new Event('hashchange'));
  };
  return { watch, invite: watch.current.current, shown, change };
}

describe('a page that was opened by an invite link', () => {
  it('knows the invite and its server, and hides it from the address bar', () => {
    const { invite, shown } = open('http://localhost:8470/?lang=en#invite=abcdefghijklmnop');
    expect(invite).toEqual({ serverUrl: 'http://localhost:8470', invite: 'abcdefghijklmnop' });
    expect(shown).toEqual(['/?lang=en']);
  });

  it('knows it also where the path looks like the address of a server', () => {
    const { invite, shown } = open('https://team.example//elsewhere.example/#invite=abcdefghijklmnop');
    expect(invite).toEqual({ serverUrl: 'https://team.example', invite: 'abcdefghijklmnop' });
    expect(shown).toEqual(['//elsewhere.example/']);
  });

  it('still knows it when it is loaded again in that tab, until somebody is signed in', () => {
    const tab = createTab();
    const { invite, watch } = open('https://team.example/#invite=abcdefghijklmnop', null, tab);
    expect(open('https://team.example/', null, tab).invite).toEqual(invite);
    expect(open('https://team.example/').invite).toBeNull();
    watch.forget();
    expect(watch.current.current).toBeNull();
    expect(open('https://team.example/', null, tab).invite).toBeNull();
  });

  it('takes the next one that is opened in it, and nothing else', () => {
    const { watch, shown, change } = open('https://team.example/#invite=abcdefghijklmnop');
    change('#settings');
    expect(watch.current.current?.invite).toBe('abcdefghijklmnop');
    change('#invite=qrstuvwxyzabcdef');
    expect(watch.current.current?.invite).toBe('qrstuvwxyzabcdef');
    expect(shown).toEqual(['/', '/']);
    watch.dispose();
    change('#invite=0123456789abcdef');
    expect(shown).toHaveLength(2);
  });

  it('is the desktop app that was started for a server', () => {
    const { invite } = open('app://ringdown/index.html#invite=abcdefghijklmnop', 'http://localhost:8470');
    expect(invite).toEqual({ serverUrl: 'http://localhost:8470', invite: 'abcdefghijklmnop' });
  });

  it.each(['https://team.example/', 'https://team.example/#settings', 'app://ringdown/index.html'])(
    'is not %s',
    (href) => {
      const { invite, shown } = open(href);
      expect(invite).toBeNull();
      expect(shown).toEqual([]);
    },
  );
});
