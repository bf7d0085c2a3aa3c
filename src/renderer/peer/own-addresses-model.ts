/** What this machine has. */
export interface OwnAddresses {
  readonly addresses: readonly string[];
  /** Whether the browser has said that there are no others. */
  readonly isAll: boolean;
}

/** The addresses of this machine in a description, or in a single candidate; names that hide one are none. */
export function hostAddressesOf(text: string): string[] {
  const found = [...text.matchAll(/candidate:\S+ \d+ \S+ \d+ (\S+) \d+ typ host/g)].map(
    ([, address]) => address ?? '',
  );
  return [...new Set(found)].filter((address) => !address.endsWith('.local'));
}
