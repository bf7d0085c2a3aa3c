/** Final fragment, text. */
const TEXT = 0x81;
/** Lengths from here on take two more bytes, and from there on eight. */
const LONG = 126;
const LONGER = 65_536;

/**
 * Packets as frames of a WebSocket, as a server sends them (RFC 6455, 5.2), all in one piece: what is written at once
 * costs one call of the system. Each is the kind of packet Engine.IO has for it, and the text.
 */
export function encodeTextFrames(kind: number, texts: readonly string[]): Buffer {
  const lengths = texts.map((text) => 1 + Buffer.byteLength(text));
  const frames = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + headLength(length) + length, 0));
  let at = 0;
  for (const [index, text] of texts.entries()) {
    at = writeHead(frames, at, lengths[index] ?? 0);
    frames[at] = kind;
    at += 1 + frames.write(text, at + 1);
  }
  return frames;
}

function headLength(length: number): number {
  if (length < LONG) return 2;
  return length < LONGER ? 4 : 10;
}

/** Returns where the payload begins. */
function writeHead(frames: Buffer, at: number, length: number): number {
  frames[at] = TEXT;
  if (length < LONG) {
    frames[at + 1] = length;
    return at + 2;
  }
  if (length < LONGER) {
    frames[at + 1] = LONG;
    return frames.writeUInt16BE(length, at + 2);
  }
  frames[at + 1] = LONG + 1;
  frames.writeUInt32BE(0, at + 2);
  return frames.writeUInt32BE(length, at + 6);
}
