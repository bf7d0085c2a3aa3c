/** What a camera's picture may take. */
export interface VideoLimits {
  /** Bit/s. */
  readonly maxBitrate: number;
  readonly maxFramerate: number;
  /** Width and height are divided by this. */
  readonly scaleDown: number;
}
