import { createHash } from 'node:crypto';

/** The namespace of RFC 9562 (5.5) in which the ids are made. Never change it: Windows would forget every place. */
const NAMESPACE = 'a5b1a5e66f4b4c399a510d2c7f8e4b13';

/**
 * The id by which Windows remembers where the person put the tray icon, one for each profile. Windows binds it to the
 * program's file, so only an installed app has one: what runs out of a folder of its own would lose its icon elsewhere.
 */
export function trayGuid(userDataFolder: string): string {
  const hash = createHash('sha1').update(Buffer.from(NAMESPACE, 'hex')).update(userDataFolder).digest();
  const bytes = hash.subarray(0, 16);
  // Version 5 and the variant of RFC 9562.
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
