import { describe, expect, it } from 'vitest';
import type { InvitePage } from './page-invite.ts';
import { watchPageDoor } from './page-door.ts';

const KEY = 'b7Qk2mWq4Lr7cXv1';
const SERVER = 'https://calls.example.org';

function openPage(hash: string, kept = new Map<string, string>()) {
  const location = { hash, origin: SERVER, href: `${SERVER}/${hash}` };
  const addresses: string[] = [];
  const listeners = new Set<() => void>();
  const page = {
    location,
    history: { replaceState: (_state: unknown, _title: string, href: string) => void addresses.push(href) },
    addEventListener: (_name: string, listener: () => void) => void listeners.add(listener),
    removeEventListener: (_name: string, listener: () => void) => void listeners.delete(listener),
  } as unknown as InvitePage;
  const tab = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const door = watchPageDoor(page, tab);
  const go = (to: string): void => {
    Object.assign(location, { hash: to, href: `${SERVER}/${to}` });
    for (const listener of listeners) listener();
  };
  return { door, addresses, kept, go, listeners };
}

const link = `#room=room-0001&key=${KEY}`;
const meant = { serverUrl: SERVER, roomId: 'room-0001', link: KEY };

describe('the link of a room in the address of the page', () => {
  it('is taken out of it, and known again when the page is loaded anew', () => {
    const first = openPage(link);
    expect(first.door.current.current).toEqual(meant);
    expect(first.addresses).toEqual([`${SERVER}/`]);
    expect(openPage('', first.kept).door.current.current).toEqual(meant);
  });

  it('is forgotten once it was gone through', () => {
    const page = openPage(link);
    page.door.forget();
    expect(page.door.current.current).toBeNull();
    expect(openPage('', page.kept).door.current.current).toBeNull();
  });

  it('may come later', () => {
    const page = openPage('');
    page.go(link);
    expect(page.door.current.current).toEqual(meant);
    page.door.dispose();
    expect(page.listeners.size).toBe(0);
  });

  it.each([
    '',
    '#invite=9tZ2mWq4Lr7cXv1B',
    '#room=room-0001',
    `#room=x&key=${KEY}`,
    '#room=room-0001&key=short',
  ])('is not %s, which stays where it is', (hash) => {
    const page = openPage(hash);
    expect(page.door.current.current).toBeNull();
    expect(page.addresses).toEqual([]);
  });
});
