import type { IceConfiguration } from '@protocol';
import { isPrivate } from '../stats-model.ts';

/**
 * How well others can be reached without a relay.
 * - `open`: UDP comes through, and everybody sees this phone under the same address.
 * - `changing`: UDP comes through, but everybody sees another address, so that most others can't find this phone.
 * - `blocked`: UDP does not come through.
 * - `unanswered`: nothing came back over UDP, but only relays were asked, and a relay may be down altogether.
 * - `untold`: there is no server of which to ask how it sees this phone, or its answers could not be told from silence.
 */
export type DirectWay = 'open' | 'changing' | 'blocked' | 'unanswered' | 'untold';

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
  /** Some of them are on other machines than the relays. */
  readonly asksOthers: boolean;
  readonly seen: readonly SeenAddress[];
  /** All that were asked have answered, or could not be asked; else some were still silent when patience ended. */
  readonly complete: boolean;
  /** Some could not be asked at all. */
  readonly failed: boolean;
}

export function directWayOf(sightings: Sightings): DirectWay {
  const { asked, seen } = sightings;
  if (asked === 0) return 'untold';
  const outside = seen.filter(({ type }) => type === 'srflx');
  if (outside.length === 0) return unseenWayOf(sightings);
  const hosts = seen.length - outside.length;
  const changes = outside.some(({ ownPort }) => {
    const seenAs = outside.filter((other) => other.ownPort === ownPort).length;
    return seenAs > (ownPort === 0 ? hosts : 1);
  });
  return changes ? 'changing' : 'open';
}

/** Who is seen under their own address is told nothing new: the browser then lists no second one. */
function unseenWayOf({ asksOthers, seen, complete, failed }: Sightings): DirectWay {
  if (complete && !failed) return 'open';
  // One that answered may be hidden behind one that did not.
  if (seen.some(({ address }) => address !== '' && !isPrivate(address))) return 'untold';
  return asksOthers ? 'blocked' : 'unanswered';
}

/** Addresses that tell whoever asks how they see them. A relay that takes UDP does so as well. */
export function sightingServers(servers: IceConfiguration['iceServers']): readonly string[] {
  const urls = servers.flatMap((server) => server.urls).flatMap((url) => sightingUrl(url) ?? []);
  return [...new Set(urls)];
}

/** Whether somebody is asked who may well answer where all relays are down. */
export function asksOthers(servers: IceConfiguration['iceServers']): boolean {
  const urls = servers.flatMap((server) => server.urls);
  const relays = new Set(urls.filter((url) => /^turns?:/i.test(url)).map(machineOf));
  return urls.some((url) => /^stun:/i.test(url) && !relays.has(machineOf(url)));
}

/** The name or address in the address of a server, without its port. */
const machineOf = (url: string): string => /^\w+:(\[[^\]]*\]|[^:?]*)/.exec(url)?.[1]?.toLowerCase() ?? '';

function sightingUrl(url: string): string | null {
  const [scheme, place] = [url.slice(0, url.indexOf(':')).toLowerCase(), url.slice(url.indexOf(':') + 1)];
  if (scheme === 'stun') return url;
  if (scheme !== 'turn' || /[?&]transport=tcp\b/i.test(place)) return null;
  return `stun:${place.replace(/\?.*/, '')}`;
}
