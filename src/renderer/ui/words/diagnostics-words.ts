import type { CandidateKind, LinkPath, NetworkKind } from '../../peer/link-counters.ts';

export const percentWords = (share: number): string => {
  const percent = share * 100;
  return `${percent > 0 && percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
};

export const millisecondWords = (ms: number): string => `${Math.round(ms)} ms`;

export const bitrateWords = (bitsPerSecond: number): string =>
  bitsPerSecond >= 1_000_000
    ? `${(bitsPerSecond / 1_000_000).toFixed(1)} Mbit/s`
    : `${Math.round(bitsPerSecond / 1_000)} kbit/s`;

const ends: Readonly<Record<CandidateKind, string>> = {
  host: 'its own address',
  srflx: 'the address of its router',
  prflx: 'the address of its router',
  relay: 'a relay',
};

const networks: Readonly<Record<NetworkKind, string>> = {
  wired: 'cable',
  wireless: 'Wi-Fi',
  cellular: 'mobile network',
  unknown: 'unknown',
};

export const networkWords = (network: NetworkKind): string => networks[network];

/** Which way the packets take, e.g. `Direct, UDP over IPv4`. */
export function pathWords({ local, remote, protocol, relayProtocol, family }: LinkPath): string {
  const over = family === 'unknown' ? '' : ` over ${family}`;
  if (local === 'relay')
    return `Through your relay, reached by ${(relayProtocol ?? protocol).toUpperCase()}${over}`;
  if (remote === 'relay') return `Through their relay, ${protocol.toUpperCase()}${over}`;
  return `Direct, ${protocol.toUpperCase()}${over}`;
}

/** How both ends are reached, for those who look after a network. */
export const endWords = ({ local, remote }: LinkPath): string =>
  `This computer is reached by ${ends[local]}, theirs by ${ends[remote]}.`;

/** A picture, e.g. `VP8, 640 × 480 at 24 a second`. */
export function pictureWords(picture: {
  readonly width: number | null;
  readonly height: number | null;
  readonly framesPerSecond: number;
}): string {
  const { width, height, framesPerSecond } = picture;
  const size = width === null || height === null ? 'nothing yet' : `${width} × ${height}`;
  return `${size}, ${Math.round(framesPerSecond)} a second`;
}
