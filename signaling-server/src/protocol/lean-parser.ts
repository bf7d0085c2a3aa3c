import { FrameDecoder } from './frame-decoder.ts';
import { ACK, decodePacket, encodeLeanEvent, encodePacket, splitAcks, type Packet } from './frames.ts';

/** What a request was answered that was done and had nothing to tell. */
const DONE = { ok: true, data: {} };

/**
 * The option `parser` of Socket.IO's client, for one connection: understands the lean form of frames, and speaks it as soon as the
 * server has. A server that does not know it is spoken to in stock frames.
 */
export function createLeanParser() {
  let isLean = false;

  class Encoder {
    encode(packet: Packet): string[] {
      return [isLean ? encodeLean(packet) : encodePacket(packet)];
    }
  }

  class Decoder extends FrameDecoder {
    protected override decode(frame: string): void {
      const acknowledged = splitAcks(frame);
      if (acknowledged === null) {
        this.emit(decodePacket(frame).packet);
        return;
      }
      isLean = true;
      for (const id of acknowledged.ids) this.emit({ type: ACK, nsp: '/', id, data: [DONE] });
      if (acknowledged.rest !== '') this.emit(decodePacket(acknowledged.rest).packet);
    }
  }

  return { Encoder, Decoder };
}

/** Answers are arrays as well, but not of a name and a payload. */
function encodeLean(packet: Packet): string {
  const [name, payload, ...more] = Array.isArray(packet.data) ? (packet.data as unknown[]) : [];
  // Only what the contract knows: one payload in the main namespace.
  if (packet.type === ACK || typeof name !== 'string' || more.length > 0 || packet.nsp !== '/')
    return encodePacket(packet);
  return encodeLeanEvent(name, payload, packet.id);
}
