import { describe, expect, it } from 'vitest';
import { aContact, aPerson } from '../ui/testing/fake-phone.ts';
import { findPeople } from './people-search-model.ts';

const ada = aContact(aPerson('ada', 'Ada Lovelace'), { favourite: true });
const adam = aContact(aPerson('countess', 'Ingrid Adamsson'));
const zoe = aContact(aPerson('zoe.b', 'Zoë Brückner-Adler'));
const team = [ada, adam, zoe];

const found = (query: string): string[] =>
  findPeople(team, query).flatMap((section) => section.people.map((person) => person.username));

describe('findPeople', () => {
  it('lists favourites above everyone and leaves empty sections out', () => {
    expect(findPeople(team, ' ')).toEqual([
      { title: 'Favourites', people: [ada] },
      { title: 'Everyone', people: [adam, zoe] },
    ]);
    expect(findPeople([adam], '').map((section) => section.title)).toEqual(['Everyone']);
    expect(findPeople([], '')).toEqual([]);
  });

  it.each([
    ['the start of a name comes first', 'ad', ['ada', 'countess', 'zoe.b']],
    ['letters without their accents', 'zoe bruck', ['zoe.b']],
    ['accents typed', 'ZOË', ['zoe.b']],
    ['the part after a hyphen', 'adler', ['zoe.b']],
    ['the username', 'counte', ['countess']],
    ['words in any order', 'lovelace ada', ['ada']],
    ['not the middle of a word', 'velace', []],
    ['all words must match', 'ada hopper', []],
  ])('finds by %s', (_name, query, usernames) => {
    expect(found(query)).toEqual(usernames);
  });
});
