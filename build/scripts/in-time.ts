const PATIENCE_MS = 90_000;

/**
 * What `wanted` comes to; where it never comes to anything, throws an error that names it as `what`, with what `explain`
 * has to say about it by then. A net for what hangs, which nobody could tell otherwise from all else that is waited for,
 * and no judgment about speed.
 */
export async function inTime<T>(wanted: Promise<T>, what: string, explain?: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const never = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const more = explain === undefined ? '' : `:\n${explain()}`;
      reject(new Error(`${what}: not within ${PATIENCE_MS / 1_000} s${more}`));
    }, PATIENCE_MS);
  });
  try {
    return await Promise.race([wanted, never]);
  } finally {
    clearTimeout(timer);
  }
}
