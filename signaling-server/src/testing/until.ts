import { PATIENCE_MS } from './patience.ts';

/** Resolves as soon as the condition holds, looked at when woken and again and again otherwise. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  wakers: Set<() => void> = new Set(),
  explain: () => string = () => 'the condition never held',
): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(explain());
    await new Promise<void>((resolve) => {
      const timer = setTimeout(settle, 10);
      function settle() {
        clearTimeout(timer);
        wakers.delete(settle);
        resolve();
      }
      wakers.add(settle);
    });
  }
}
