import { decodePacket, encodePacket, FrameDecoder, type Packet } from '../protocol/index.ts';

/** Stands where an acknowledging function would: this request may be acknowledged with the next thing that is said. */
export class LateAck {
  readonly id: number;

  constructor(id: number) {
    this.id = id;
  }
}

/** What Socket.IO itself has to say is the same for every client; lines write lean frames past it. */
class Encoder {
  encode(packet: Packet): string[] {
    return [encodePacket(packet)];
  }
}

class Decoder extends FrameDecoder {
  protected override decode(frame: string): void {
    const { packet, isLean } = decodePacket(frame);
    this.emit(isLean ? withLateAck(packet) : packet);
  }
}

/** The only requests that come in numbers; their answer says nothing but that they were done. */
function withLateAck(packet: Packet): Packet {
  const { id, data, type, nsp } = packet;
  const [name, payload] = data as readonly unknown[];
  if (id === undefined || name !== 'call:signal') return packet;
  return { type, nsp, data: [name, payload, new LateAck(id)] };
}

/** Socket.IO's option `parser`. It understands stock clients as well. */
export const opaqueParser = { Encoder, Decoder };
