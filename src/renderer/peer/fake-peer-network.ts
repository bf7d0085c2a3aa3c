import { type FakeAir, FakePeerLink } from './fake-peer-link.ts';
import type { CreatePeerLink } from './peer-link.ts';

/** Where fake links are made and watched. */
export interface FakePeerNetwork {
  readonly create: CreatePeerLink;
  /** Every link that was made, oldest first, closed ones too. */
  readonly links: readonly FakePeerLink[];
  readonly open: readonly FakePeerLink[];
  /** Links made from now on find no path although everything was exchanged. */
  breakPaths(broken: boolean): void;
}

export function createFakePeerNetwork(air: FakeAir | null = null): FakePeerNetwork {
  const links: FakePeerLink[] = [];
  const addresses = new Set<string>();
  let broken = false;
  return {
    create(options) {
      const link = new FakePeerLink(options, { name: `u${links.length}`, broken, air, addresses });
      links.push(link);
      return link;
    },
    links,
    get open() {
      return links.filter((link) => !link.closed);
    },
    breakPaths(value) {
      broken = value;
    },
  };
}
