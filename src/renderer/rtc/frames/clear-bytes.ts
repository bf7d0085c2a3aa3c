import type { TrackKind } from '../peer-connection.ts';

/** Enough of a VP8 key frame to tell its size, and of another one to tell that it is none (RFC 6386, section 9.1). */
const VP8_KEY_BYTES = 10;
const VP8_DELTA_BYTES = 3;
/** How a packet of Opus is divided into frames (RFC 6716, section 3.1). */
const OPUS_BYTES = 1;

/**
 * How many bytes at the beginning of a frame stay readable, because an SFU and the browser's own packets need them: where
 * a picture can be joined, and how long a sound lasts. They are authenticated all the same.
 */
export function clearBytesOf(kind: TrackKind, frame: Uint8Array): number {
  if (kind === 'audio' || kind === 'screenSound') return OPUS_BYTES;
  const isKeyFrame = ((frame[0] ?? 1) & 1) === 0;
  return isKeyFrame ? VP8_KEY_BYTES : VP8_DELTA_BYTES;
}

/** Bound into each frame, so that nobody passes the picture of a screen off as a camera's. */
const kinds: readonly TrackKind[] = ['audio', 'video', 'screen', 'screenSound'];

/** What is authenticated beside the ciphertext. */
export function metadataOf(kind: TrackKind, clear: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([kinds.indexOf(kind), ...clear]);
}
