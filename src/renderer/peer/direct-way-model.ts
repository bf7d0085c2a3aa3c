import type { IceConfiguration } from '@protocol';

/**
 * How well others can be reached without a relay.
 * - `open`: UDP comes through, and everybody sees this phone under the same address.
 * - `changing`: UDP comes through, but everybody sees another address, so that most others can't find this phone.
 * - `blocked`: UDP does not come through.
 * - `untold`: there is no server of which to ask how it sees this phone.
 */
export type DirectWay = 'open' | 'changing' | 'blocked' | 'untold';

/** An address of this phone: its own, or the one under which a server saw it. */
export interface SeenAddress {
  readonly type: 'host' | 'srflx';
  readonly address: string;
  readonly port: number;
  /** From which of its own ports it asked; 0 where the browser keeps that to itself. */
  readonly ownPort: number;
}

export interface Sightings {
  /** How many servers were asked. */
  readonly asked: number;
  readonly seen: readonly SeenAddress[];
  /** All that were asked have answered, or could not be asked; else some were still silent when patience ended. */
  readonly complete: boolean;
  /** Some could not be asked at all. */
  readonly failed: boolean;
}

export function directWayOf({ asked, seen, complete, failed }: Sightings): DirectWay {
  if (asked === 0) return 'untold';
  const outside = seen.filter(({ type }) => type === 'srflx');
  // Who is seen under their own address is told nothing new: the browser then lists no second one.
  if (outside.length === 0) return complete && !failed ? 'open' : 'blocked';
  const hosts = seen.length - outside.length;
  const changes = outside.some(({ ownPort }) => {
    const seenAs = outside.filter((other) => other.ownPort === ownPort).length;
    return seenAs > (ownPort === 0 ? hosts : 1);
  });
  return changes ? 'changing' : 'open';
}

/** Addresses that tell whoever asks how they see them. A relay that takes UDP does so as well. */
export function sightingServers(servers: IceConfiguration['iceServers']): readonly string[] {
  const urls = servers.flatMap((server) => server.urls).flatMap((url) => sightingUrl(url) ?? []);
  return [...new Set(urls)];
}

function sightingUrl(url: string): string | null {
  const [scheme, place] = [url.slice(0, url.indexOf(':')).toLowerCase(), url.slice(url.indexOf(':') + 1)];
  if (scheme === 'stun') return url;
  if (scheme !== 'turn' || /[?&]transport=tcp\b/i.test(place)) return null;
  return `stun:${place.replace(/\?.*/, '')}`;
}
