import type { Presence } from '@protocol';
import { describe, expect, it } from 'vitest';
import { listed, userId } from '../signaling/testing/people.ts';
import { contactList, nothingListed, withListed, withPresences } from './contact-list-model.ts';

const presence = (name: string, patch: Partial<Presence> = {}): Presence => ({
  userId: userId(name),
  status: 'available',
  note: '',
  version: 1,
  ...patch,
});
const presences = (...known: Presence[]) => new Map(known.map((one) => [one.userId, one]));

describe('what the server lists', () => {
  const first = withListed(nothingListed, { people: [listed('bob', true), listed('eve')], version: 'v1' });

  it('is everybody, where it has no word on who left', () => {
    const next = withListed(first, { people: [listed('joe')], version: 'v2' });
    expect([...next.people.values()]).toEqual([listed('joe')]);
  });

  it('is what changed, who left, and all for whom something is kept', () => {
    const people = [{ ...listed('eve', true), name: 'Eva' }, listed('joe')];
    const next = withListed(first, { people, version: 'v2', left: [] });
    expect([...next.people.values()]).toEqual([listed('bob'), people[0], people[1]]);
    const last = withListed(next, { people: [], version: 'v3', left: [userId('bob')] });
    expect([...last.people.values()]).toEqual([{ ...listed('eve'), name: 'Eva' }, listed('joe')]);
    expect(last.version).toBe('v3');
  });
});

describe('the list of contacts', () => {
  it('is by name as people sort it, without oneself', () => {
    const people = ['zoe', 'Émile', 'Bob', 'ada', 'Bob 10', 'Bob 2'].map((name) => ({
      ...listed(name.replaceAll(/[^a-z0-9]/gi, '_')),
      name,
    }));
    const names = contactList(people, new Map(), userId('ada')).map(({ name }) => name);
    expect(names).toEqual(['Bob', 'Bob 2', 'Bob 10', 'Émile', 'zoe']);
  });

  it('shows what is known of each', () => {
    const known = presences(presence('bob', { status: 'dnd', note: 'in a meeting' }));
    const list = contactList([listed('bob'), listed('eve')], known, null);
    expect(list.map(({ status, note }) => [status, note])).toEqual([
      ['dnd', 'in a meeting'],
      [null, ''],
    ]);
  });

  it('keeps every contact that did not change', () => {
    const list = contactList([listed('bob'), listed('eve')], presences(presence('eve')), null);
    const next = withPresences(list, presences(presence('eve'), presence('bob', { status: 'away' })));
    expect(next[0]).toMatchObject({ name: 'bob', status: 'away' });
    expect(next[1]).toBe(list[1]);
  });

  it('is the same list when nothing changed', () => {
    const list = contactList([listed('bob')], presences(presence('bob')), null);
    expect(withPresences(list, presences(presence('bob', { version: 2 })))).toBe(list);
  });
});
