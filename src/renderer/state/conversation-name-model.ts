import { limits } from '@protocol';

/** A conversation that nobody has named is named by its people. */
export function conversationName(names: readonly string[]): string {
  const [first = ''] = names;
  const all = names.join(', ');
  if (all.length <= limits.roomName.max) return all;
  const few = `${first} and ${names.length - 1} others`;
  return few.length <= limits.roomName.max ? few : `${names.length} people`;
}
