import { createHash, randomBytes, randomInt } from 'node:crypto';

/** 128 random bits in the alphabet of the wire contract's ids. */
export function randomId(): string {
  return randomBytes(16).toString('base64url');
}

/** A secret to hand out once: 256 random bits. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Without what looks alike when it is read out or copied from paper: 0 and o, 1, i and l. */
const LEGIBLE = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A password to hand to a person: four groups of four, 79 random bits. */
export function randomPassword(): string {
  const group = () => Array.from({ length: 4 }, () => LEGIBLE.charAt(randomInt(LEGIBLE.length))).join('');
  return Array.from({ length: 4 }, group).join('-');
}

/**
 * What is kept of a token. One fast round is enough, because unlike a password a token has nothing to guess; it lets
 * the database find the row by the hash.
 */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
