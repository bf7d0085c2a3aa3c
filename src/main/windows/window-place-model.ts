import * as z from 'zod/mini';

const Box = z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() });
/** In device independent pixels of the whole desktop. */
export type Box = z.infer<typeof Box>;

const WindowPlace = z.object({ version: z.literal(1), bounds: Box, maximized: z.boolean() });
export type WindowPlace = z.infer<typeof WindowPlace>;

export function readWindowPlace(found: unknown): WindowPlace | null {
  const parsed = WindowPlace.safeParse(found);
  return parsed.success ? parsed.data : null;
}

export const MIN_SIZE = { width: 360, height: 480 } as const;
export const DEFAULT_SIZE = { width: 960, height: 680 } as const;
/** So much of a window's top must be on a screen for a hand to reach it. */
const REACHABLE = { width: 120, height: 40 } as const;

export interface OpeningPlace {
  readonly width: number;
  readonly height: number;
  /** Absent: the system decides. */
  readonly x?: number;
  readonly y?: number;
}

/** Where to open the window: where it was, unless that screen is gone, and never larger than the screen. */
export function openingPlace(saved: WindowPlace | null, workAreas: readonly Box[]): OpeningPlace {
  if (saved === null) return DEFAULT_SIZE;
  const screen = workAreas.find((area) => isReachable(saved.bounds, area));
  const width = Math.max(MIN_SIZE.width, Math.min(saved.bounds.width, screen?.width ?? DEFAULT_SIZE.width));
  const height = Math.max(
    MIN_SIZE.height,
    Math.min(saved.bounds.height, screen?.height ?? DEFAULT_SIZE.height),
  );
  return screen === undefined ? { width, height } : { x: saved.bounds.x, y: saved.bounds.y, width, height };
}

function isReachable(window: Box, area: Box): boolean {
  const across = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  const topIsInside = window.y >= area.y && window.y + REACHABLE.height <= area.y + area.height;
  return across >= REACHABLE.width && topIsInside;
}

export const RINGING_SIZE = { width: 380, height: 150 } as const;
const RINGING_MARGIN = 16;

/** The ringing window stands where notifications do, inside the screen the person is looking at. */
export function ringingPlace(workArea: Box): Box {
  return {
    ...RINGING_SIZE,
    x: workArea.x + workArea.width - RINGING_SIZE.width - RINGING_MARGIN,
    y: workArea.y + RINGING_MARGIN,
  };
}
