/** Counts by name. */
export interface Counter {
  count(name: string): void;
  get(name: string): number;
  all(): Readonly<Record<string, number>>;
}

export function createCounter(): Counter {
  const counts = new Map<string, number>();
  return {
    count: (name) => void counts.set(name, (counts.get(name) ?? 0) + 1),
    get: (name) => counts.get(name) ?? 0,
    all: () => Object.fromEntries(counts),
  };
}
