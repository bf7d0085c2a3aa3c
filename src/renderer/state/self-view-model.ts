/** Where one's own picture lies over that of the other side. */
export type Corner = 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right';

interface Place {
  readonly x: number;
  readonly y: number;
}

const cornerOf = (isTop: boolean, isLeft: boolean): Corner =>
  `${isTop ? 'top' : 'bottom'}-${isLeft ? 'left' : 'right'}`;

/** The corner for a picture whose middle was let go at `middle`, in a stage of that size from 0, 0 on. */
export const nearestCorner = (
  middle: Place,
  stage: { readonly width: number; readonly height: number },
): Corner => cornerOf(middle.y < stage.height / 2, middle.x < stage.width / 2);

const clockwise: Readonly<Record<Corner, Corner>> = {
  'top-left': 'top-right',
  'top-right': 'bottom-right',
  'bottom-right': 'bottom-left',
  'bottom-left': 'top-left',
};

/** Where a key moves it to: an arrow that way, Enter and Space one corner on. Null for keys that mean nothing here. */
export function cornerAfterKey(corner: Corner, key: string): Corner | null {
  const isTop = corner.startsWith('top');
  const isLeft = corner.endsWith('left');
  switch (key) {
    case 'ArrowUp':
      return cornerOf(true, isLeft);
    case 'ArrowDown':
      return cornerOf(false, isLeft);
    case 'ArrowLeft':
      return cornerOf(isTop, true);
    case 'ArrowRight':
      return cornerOf(isTop, false);
    case 'Enter':
    case ' ':
      return clockwise[corner];
    default:
      return null;
  }
}
