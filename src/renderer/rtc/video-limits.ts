/** What a camera's picture may take. */
export interface VideoLimits {
  /** Bit/s. */
  readonly maxBitrate: number;
  readonly maxFramerate: number;
  /** Width and height are divided by this. */
  readonly scaleDown: number;
}

/** What a screen may take, and what it gives up first where that is too little. */
export interface ScreenLimits extends VideoLimits {
  readonly keeps: 'resolution' | 'framerate';
}
