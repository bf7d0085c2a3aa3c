import { createHash } from 'node:crypto';
import { join } from 'node:path';

/**
 * Where the app with this profile listens for other programs of the same person: a socket in a folder of its own, which
 * nobody else may enter, or a named pipe, which nobody else may write to.
 */
export function controlAddress(profile: string, platform: NodeJS.Platform): string {
  if (platform !== 'win32') return join(profile, 'control', 'socket');
  const name = createHash('sha256').update(profile.toLowerCase()).digest('hex').slice(0, 16);
  return `\\\\.\\pipe\\ringdown-${name}`;
}
