/** More than the first and less than the second. */
export type Bounds = readonly [number, number];

/**
 * Between which a share of `count` packets lies, 0 to 1, where each is hit with a chance of `share`. Four standard
 * deviations: one sound link in 16,000 would fail. None at all is outside, however few they are.
 */
export function binomialBounds(share: number, count: number): Bounds {
  const spread = 4 * Math.sqrt((share * (1 - share)) / count);
  return [Math.max(0, share - spread), share + spread];
}

export const isWithin = (value: number, [low, high]: Bounds): boolean => value > low && value < high;
