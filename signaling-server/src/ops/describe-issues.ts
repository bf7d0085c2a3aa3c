const MAX_PLACES = 5;

/** Where a payload does not fit the contract, without repeating what was in it: it may be a secret. */
export function describeIssues(issues: readonly { readonly path: readonly PropertyKey[] }[]): string {
  const places = issues
    .slice(0, MAX_PLACES)
    .map(({ path }) => path.map(String).join('.') || 'the payload itself');
  return `Invalid payload at: ${places.join(', ')}`;
}
