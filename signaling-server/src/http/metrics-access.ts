import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';

export interface MetricsAccess {
  /** Null: none is asked for. */
  readonly token: string | null;
  /** Addresses and ranges that may ask; none: no address is looked at. */
  readonly allow: readonly string[];
}

export interface MetricsRequest {
  readonly address: string;
  readonly authorization: string | undefined;
  /** It says that it was passed on, by a proxy that is not believed: its address is the proxy's, not its own. */
  readonly fromUnknownProxy: boolean;
}

/** `off`: there are no metrics for anybody. */
export type MetricsVerdict = 'allowed' | 'off' | 'wrong-address' | 'wrong-token';

/** Nobody may read them unless an admin says who; where both an address and a token are asked for, both must be right. */
export function createMetricsGate({
  token,
  allow,
}: MetricsAccess): (request: MetricsRequest) => MetricsVerdict {
  if (token === null && allow.length === 0) return () => 'off';
  const ranges = toBlockList(allow);
  const isRightAddress = ({ address, fromUnknownProxy }: MetricsRequest): boolean =>
    allow.length === 0 || (!fromUnknownProxy && includes(ranges, address));
  const isRightToken = ({ authorization = '' }: MetricsRequest): boolean =>
    token === null || isSame(/^Bearer (\S{1,256})$/i.exec(authorization)?.[1] ?? '', token);
  return (request) => {
    if (!isRightAddress(request)) return 'wrong-address';
    return isRightToken(request) ? 'allowed' : 'wrong-token';
  };
}

/** Takes as long whatever the difference. */
function isSame(given: string, secret: string): boolean {
  return timingSafeEqual(digest(given), digest(secret));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function toBlockList(allow: readonly string[]): BlockList {
  const ranges = new BlockList();
  for (const entry of allow) {
    const [address = '', bits] = entry.split('/');
    const family = familyOf(address);
    if (bits === undefined) ranges.addAddress(address, family);
    else ranges.addSubnet(address, Number(bits), family);
  }
  return ranges;
}

function includes(ranges: BlockList, address: string): boolean {
  // A socket that listens to both families names an IPv4 client so.
  const bare = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  return isIP(bare) !== 0 && ranges.check(bare, familyOf(bare));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
