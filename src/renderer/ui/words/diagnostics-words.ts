import type { CandidateKind, LimitedBy, LinkPath, NetworkKind } from '../../rtc/stats.ts';

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
  host: 'own address',
  srflx: 'router’s address',
  prflx: 'router’s address',
  relay: 'relay',
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
  `Yours: ${ends[local]}. Theirs: ${ends[remote]}.`;

const limits: Readonly<Record<LimitedBy, string>> = {
  none: '',
  cpu: '; limited by this computer',
  bandwidth: '; limited by the connection',
  other: '',
};

/** A picture as it is sent or received; `codec` and `limitedBy` are known of what is sent. */
export interface MeasuredPicture {
  readonly width: number | null;
  readonly height: number | null;
  readonly framesPerSecond: number;
  readonly bitsPerSecond: number;
  readonly codec?: string | null;
  readonly limitedBy?: LimitedBy;
}

/** E.g. `640 × 480, 24 a second, 850 kbit/s as VP8; limited by the connection`. */
export function pictureWords(picture: MeasuredPicture): string {
  const { width, height, framesPerSecond, bitsPerSecond, codec = null, limitedBy = 'none' } = picture;
  if (width === null || height === null) return 'none yet';
  const size = `${width} × ${height}, ${Math.round(framesPerSecond)} a second`;
  const rate = `${bitrateWords(bitsPerSecond)}${codec === null ? '' : ` as ${codec}`}`;
  return `${size}, ${rate}${limits[limitedBy]}`;
}
