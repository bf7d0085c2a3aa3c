import { describe, expect, it } from 'vitest';
import { takeInvite } from './page-invite.ts';

function open(href: string, startedFor: string | null = null) {
  const shown: string[] = [];
  const replaceState = (_data: unknown, _unused: string, url: string) => shown.push(url);
  const ringdown = startedFor === null ? undefined : { info: { servedBy: startedFor } };
  const page = { location: new URL(href), history: { replaceState }, ringdown } as unknown as Window;
  return { invite: takeInvite(page), shown };
}

describe('a page that was opened by an invite link', () => {
  it('knows the invite and its server, and hides it from the address bar', () => {
    const { invite, shown } = open('http://localhost:8470/?lang=en#invite=abcdefghijklmnop');
    expect(invite).toEqual({ serverUrl: 'http://localhost:8470', invite: 'abcdefghijklmnop' });
    expect(shown).toEqual(['/?lang=en']);
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
