/** What somebody waits for only as long as something lasts. */
export interface Unanswered {
  /** The answer; null where there is none, or none before the end. */
  wait<T>(answer: Promise<T>): Promise<T | null>;
  end(): void;
}

/**
 * Chromium never settles the promises of a connection whose window is removed meanwhile, so whoever awaited one would
 * wait for ever. Each wait ends by itself: a race against one promise would keep every answer until the end.
 */
export function createUnanswered(): Unanswered {
  const ends = new Set<() => void>();
  return {
    wait: (answer) =>
      new Promise((resolve) => {
        const end = (): void => {
          ends.delete(end);
          resolve(null);
        };
        ends.add(end);
        answer.then((value) => {
          ends.delete(end);
          resolve(value);
        }, end);
      }),
    end() {
      for (const end of [...ends]) end();
    },
  };
}
