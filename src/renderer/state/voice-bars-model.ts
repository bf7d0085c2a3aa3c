/** How fast a bar falls back, as a share of its height per look (10 a second); it rises at once, as a voice does. */
const FALL = 0.39;
/** A silent side still shows its line. */
export const RESTING_HEIGHT = 0.03;

/**
 * The next heights (0 to 1) of one side's bars from the newest band strengths (0 to 255). The voice's strong low bands
 * are put in the middle, so that the graph is a calm symmetric hill instead of a slope.
 */
export function nextBars(previous: Float32Array, bands: Uint8Array | null): Float32Array {
  const count = previous.length;
  const next = new Float32Array(count);
  for (let bar = 0; bar < count; bar += 1) {
    const fromMiddle = Math.abs(bar - (count - 1) / 2);
    const band = Math.min(Math.floor(fromMiddle), (bands?.length ?? 1) - 1);
    const target = Math.max(RESTING_HEIGHT, ((bands?.[band] ?? 0) / 255) ** 1.5);
    const fallen = (previous[bar] ?? 0) * (1 - FALL);
    next[bar] = Math.min(1, Math.max(target, fallen));
  }
  return next;
}
