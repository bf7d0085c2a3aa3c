/** What the picture of a camera or a screen may take. */
export interface VideoLimits {
  /** Bit/s. */
  readonly maxBitrate: number;
  readonly maxFramerate: number;
  /** Width and height are divided by this. */
  readonly scaleDown: number;
  /** No new picture is sent; what packets the other side misses of those before still are. */
  readonly paused: boolean;
}
