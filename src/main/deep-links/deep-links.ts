import type { App } from 'electron';
import type { DeepLink } from '@shared/deep-link.ts';
import type { Logger } from '../logging/logger.ts';
import { linkAmong, parseDeepLink } from './parse-deep-link.ts';

export interface DeepLinksDeps {
  readonly app: Pick<App, 'on'>;
  /** Of this start, which a link may have caused. */
  readonly argv: readonly string[];
  readonly log: Logger;
}

interface DeepLinksTarget {
  /** Brings the phone to the front, where it asks. */
  readonly show: () => void;
  readonly deliver: (link: DeepLink) => void;
}

export interface DeepLinks {
  /** There is a window now. */
  connect(target: DeepLinksTarget): void;
  /** The page listens. */
  pageReady(): void;
  /** The page is gone or loads anew. */
  pageLost(): void;
}

/**
 * Hands `ringdown:` links to the phone, which asks the person. Made before the app is ready, because macOS may open one
 * that early. A link waits for the page; a newer one takes its place.
 */
export function watchDeepLinks({ app, argv, log }: DeepLinksDeps): DeepLinks {
  let target: DeepLinksTarget | null = null;
  let listening = false;
  let waiting: DeepLink | null = null;

  const deliver = (): void => {
    if (target === null || !listening || waiting === null) return;
    target.deliver(waiting);
    waiting = null;
  };
  const open = (text: string): void => {
    const link = parseDeepLink(text);
    if (link === null) {
      // Never the link itself: it may hold an invite, or what an attacker wants to see in a log.
      log.warn('refused a link that is none of ours');
      return;
    }
    waiting = link;
    target?.show();
    deliver();
  };
  const openAmong = (candidates: readonly string[]): void => {
    const text = linkAmong(candidates);
    if (text !== null) open(text);
  };

  app.on('open-url', (event, url) => {
    event.preventDefault();
    open(url);
  });
  app.on('second-instance', (_event, candidates) => openAmong(candidates));
  openAmong(argv);

  return {
    connect(found) {
      target = found;
      deliver();
    },
    pageReady() {
      listening = true;
      deliver();
    },
    pageLost() {
      listening = false;
    },
  };
}
