type Globals = ReadonlyMap<string, PropertyDescriptor>;

export const globalsOf = (scope: object): Globals =>
  new Map(Object.entries(Object.getOwnPropertyDescriptors(scope)));

/**
 * The names of what is another one in `after`, is gone or has joined. Libraries keep things under names that begin with
 * two underscores or a dollar, and may.
 */
export function changedGlobals(before: Globals, after: Globals): readonly string[] {
  const gone = [...before.keys()].filter((name) => !after.has(name));
  const added = [...after.keys()].filter((name) => !before.has(name) && !/^(__|\$)/.test(name));
  const replaced = [...before].filter(([name, was]) => {
    const is = after.get(name);
    return is !== undefined && !isSame(was, is);
  });
  return [...gone, ...added, ...replaced.map(([name]) => name)];
}

/** Some are made when they are first used: then the value of what had a getter is what the getter gives. */
function isSame(was: PropertyDescriptor, is: PropertyDescriptor): boolean {
  if (was.get && 'value' in is) return Object.is(was.get.call(globalThis), is.value);
  return Object.is(was.value, is.value) && was.get === is.get;
}
