import { createSocket } from 'node:dgram';
import type { LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { padded } from './stun-message.ts';

/** What an ICE URL (RFC 7064, RFC 7065) leads to. */
export interface IceUrl {
  readonly scheme: 'stun' | 'stuns' | 'turn' | 'turns';
  readonly host: string;
  readonly port: number;
  readonly transport: 'udp' | 'tcp' | 'tls';
}

const pattern = /^(stuns?|turns?):(\[[0-9a-f:.]+\]|[^:?\s[\]]+)(?::(\d{1,5}))?(?:\?transport=(udp|tcp))?$/i;

/** Null: a browser could not use it either. */
export function parseIceUrl(text: string): IceUrl | null {
  const match = pattern.exec(text);
  if (match === null) return null;
  const [, name = '', host = '', port, transport] = match;
  const scheme = name.toLowerCase() as IceUrl['scheme'];
  const isSecure = scheme.endsWith('s');
  return {
    scheme,
    host: host.replace(/^\[|\]$/g, ''),
    port: port === undefined ? (isSecure ? 5349 : 3478) : Number(port),
    transport: isSecure ? 'tls' : transport?.toLowerCase() === 'tcp' ? 'tcp' : 'udp',
  };
}

/** A way to one server: UDP, TCP or TLS. */
export interface StunLink {
  readonly isStream: boolean;
  send(packet: Buffer): void;
  onPacket(listener: (packet: Buffer) => void): void;
  /** The system says that nothing gets through. UDP may tell so, or stay silent. */
  onFault(listener: (error: Error) => void): void;
  close(): void;
}

export interface LinkOptions {
  /** Where the name leads: one or more. TCP takes the first that answers, UDP the first. */
  readonly addresses: readonly LookupAddress[];
  /** Certificates (PEM) to trust in place of the system's. */
  readonly ca?: readonly string[];
  /** Gives up when it is aborted, and closes the link. */
  readonly signal: AbortSignal;
}

/** Opens a way there. Rejects with Node's error when there is none. */
export function openStunLink(url: IceUrl, options: LinkOptions): Promise<StunLink> {
  options.signal.throwIfAborted();
  return url.transport === 'udp' ? openUdp(url, options) : openStream(url, options);
}

async function openUdp({ port }: IceUrl, { addresses: [first], signal }: LinkOptions): Promise<StunLink> {
  const socket = createSocket({ type: first?.family === 6 ? 'udp6' : 'udp4', signal });
  const faults = new Set<(error: Error) => void>();
  socket.on('error', (error) => faults.forEach((tell) => tell(error)));
  // Connected: only packets from there, and the system tells when nothing listens.
  try {
    socket.connect(port, first?.address);
    await once(socket, 'connect', { signal });
  } catch (error) {
    // The signal closes it too.
    if (!signal.aborted) socket.close();
    throw error;
  }
  let isClosed = false;
  socket.once('close', () => {
    isClosed = true;
    // Whoever still waits for an answer learns that none will come.
    if (signal.aborted) faults.forEach((tell) => tell(signal.reason as Error));
  });
  return {
    isStream: false,
    send(packet) {
      if (isClosed) return;
      socket.send(packet, (error) => {
        if (error !== null) faults.forEach((tell) => tell(error));
      });
    },
    onPacket: (listener) => void socket.on('message', listener),
    onFault: (listener) => void faults.add(listener),
    close() {
      if (!isClosed) socket.close();
      isClosed = true;
    },
  };
}

async function openStream(url: IceUrl, options: LinkOptions): Promise<StunLink> {
  const { signal } = options;
  const socket = dial(url, options);
  const abort = (): void => void socket.destroy(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  const faults = new Set<(error: Error) => void>();
  const fail = (error: Error): void => faults.forEach((tell) => tell(error));
  try {
    await once(socket, url.transport === 'tls' ? 'secureConnect' : 'connect');
  } catch (error) {
    signal.removeEventListener('abort', abort);
    socket.destroy();
    throw error;
  }
  const cutter = new PacketCutter();
  const listeners = new Set<(packet: Buffer) => void>();
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the connection was closed by the other side')));
  socket.on('data', (chunk: Buffer) => {
    for (const packet of cutter.push(chunk)) listeners.forEach((tell) => tell(packet));
  });
  return {
    isStream: true,
    send: (packet) => void socket.write(packet),
    onPacket: (listener) => void listeners.add(listener),
    onFault: (listener) => void faults.add(listener),
    close() {
      faults.clear();
      signal.removeEventListener('abort', abort);
      socket.destroy();
    },
  };
}

function dial({ host, port, transport }: IceUrl, { ca, addresses }: LinkOptions): Socket {
  const lookup: LookupFunction = (_host, { all = false }, tell) => {
    const [first = { address: '', family: 4 }] = addresses;
    if (all) tell(null, [...addresses]);
    else tell(null, first.address, first.family);
  };
  if (transport === 'tcp') return connectTcp({ host, port, lookup, noDelay: true });
  return connectTls({
    ...{ host, port, lookup },
    // An address may not be sent as a name.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca: [...ca] }),
  });
}

const STUN_HEADER_BYTES = 20;
const CHANNEL_HEADER_BYTES = 4;
const FIRST_CHANNEL = 0x4000;
const LAST_CHANNEL = 0x4fff;

/** Data on a channel of a relay: four bytes more than the data itself. `isStream`: padded, as TCP needs it. */
export function encodeChannelData(channel: number, data: Buffer, isStream: boolean): Buffer {
  const length = CHANNEL_HEADER_BYTES + (isStream ? padded(data.length) : data.length);
  const bytes = Buffer.alloc(length);
  bytes.writeUInt16BE(channel, 0);
  bytes.writeUInt16BE(data.length, 2);
  data.copy(bytes, CHANNEL_HEADER_BYTES);
  return bytes;
}

/** Null: no data of a channel. */
export function decodeChannelData(bytes: Buffer): { readonly channel: number; readonly data: Buffer } | null {
  if (bytes.length < CHANNEL_HEADER_BYTES) return null;
  const channel = bytes.readUInt16BE(0);
  const end = CHANNEL_HEADER_BYTES + bytes.readUInt16BE(2);
  if (channel < FIRST_CHANNEL || channel > LAST_CHANNEL || end > bytes.length) return null;
  return { channel, data: bytes.subarray(CHANNEL_HEADER_BYTES, end) };
}

/** Cuts what arrives over TCP into packets. */
export class PacketCutter {
  #rest: Buffer = Buffer.alloc(0);

  /** The packets that are complete now. */
  push(chunk: Buffer): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const packets: Buffer[] = [];
    for (let length = this.#nextLength(); length !== null; length = this.#nextLength()) {
      packets.push(this.#rest.subarray(0, length));
      this.#rest = this.#rest.subarray(length);
    }
    return packets;
  }

  #nextLength(): number | null {
    const bytes = this.#rest;
    if (bytes.length < CHANNEL_HEADER_BYTES) return null;
    // Its first two bits tell them apart: 00 is STUN, 01 a channel.
    const isChannel = ((bytes[0] ?? 0) & 0xc0) === 0x40;
    const body = bytes.readUInt16BE(2);
    const length = isChannel ? CHANNEL_HEADER_BYTES + padded(body) : STUN_HEADER_BYTES + body;
    return bytes.length >= length ? length : null;
  }
}
