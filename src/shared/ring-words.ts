const lists = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** What somebody does who rings one into a room, behind their name; `people`: the others inside. */
export function ringWords(people: readonly string[]): string {
  if (people.length === 0) return 'is calling you into a conversation';
  const [first = '', second = ''] = people;
  const shown = people.length <= 3 ? people : [first, second, `${people.length - 2} others`];
  return `is calling you into a conversation with ${lists.format(shown)}`;
}
