/** There is a picture for each of these; the last one stands for all that are more. */
export const badgeCounts = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;

export interface Badge {
  /** Relative to the icons folder. Electron finds the variants for denser screens (`@2x`) beside it by itself. */
  readonly file: string;
  /** For who can't see the picture. */
  readonly words: string;
}

/** What stands over the app's icon in the taskbar of Windows, which counts nothing by itself. */
export function badgeFor(missed: number): Badge | null {
  if (missed === 0) return null;
  return {
    file: `badge/${Math.min(missed, badgeCounts.length)}.png`,
    words: missed === 1 ? '1 missed call' : `${missed} missed calls`,
  };
}
