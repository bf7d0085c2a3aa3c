const lists = new Intl.ListFormat('en-GB', { type: 'conjunction' });

export interface RungInto {
  /** The name of a room that stays; that of a passing conversation is only the names of its people. */
  readonly room?: string | undefined;
  /** The others inside. */
  readonly people: readonly string[];
}

/** What somebody does who rings one into a room, behind their name. */
export function ringWords({ room, people }: RungInto): string {
  const what = `is calling you into ${room ?? 'a conversation'}`;
  if (people.length === 0) return what;
  const [first = '', second = ''] = people;
  const shown = people.length <= 3 ? people : [first, second, `${people.length - 2} others`];
  return `${what} with ${lists.format(shown)}`;
}
