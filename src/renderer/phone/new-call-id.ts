import { CallId } from '@protocol';

/** 128 random bits. Not `randomUUID`, which browsers keep from pages that were not delivered securely. */
export function newCallId(): CallId {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return CallId.parse(Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''));
}
