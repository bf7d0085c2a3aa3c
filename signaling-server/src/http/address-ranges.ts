import { isIP } from 'node:net';
import { ConfigError, list, type Environment } from '../ops/environment.ts';

/** Addresses and CIDR ranges, separated by commas. */
export function addressRanges(env: Environment, name: string): readonly string[] {
  const entries = list(env, name);
  const wrong = entries.find((entry) => !isAddressRange(entry));
  if (wrong === undefined) return entries;
  throw new ConfigError(
    name,
    `has the entry "${wrong}"`,
    'Each entry must be an address or a range, such as 127.0.0.1, 10.0.0.0/8 (1 to 32 bits) or ' +
      'fd00::/8 (1 to 128 bits).',
  );
}

function isAddressRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  return family !== 0 && rest.length === 0 && (bits === undefined || isPrefixLength(bits, family));
}

/** No bits at all would be everybody, which is no range. */
function isPrefixLength(bits: string, family: number): boolean {
  return /^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (family === 4 ? 32 : 128);
}
