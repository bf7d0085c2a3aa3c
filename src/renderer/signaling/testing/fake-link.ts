import { err, type Result } from '@shared/result.ts';
import type { LineCredentials, LinkListener, OpenLink } from '../link.ts';
import { welcome } from './people.ts';

export interface FakeLink {
  readonly credentials: LineCredentials;
  readonly listener: LinkListener;
  readonly sent: (readonly [string, unknown, number])[];
  closed: boolean;
  /** What every request gets. */
  answer: Result<unknown, 'no-answer'> | Promise<Result<unknown, 'no-answer'>>;
  welcome(): void;
}

/** Connections that the test opens, breaks and answers. */
export function createFakeLinks(): { readonly open: OpenLink; readonly all: FakeLink[]; latest(): FakeLink } {
  const all: FakeLink[] = [];
  return {
    all,
    latest() {
      const link = all.at(-1);
      if (!link) throw new Error('no link was opened');
      return link;
    },
    open(credentials, listener) {
      const link: FakeLink = {
        credentials,
        listener,
        sent: [],
        closed: false,
        answer: err('no-answer'),
        welcome: () => listener.onEvent('session:welcomed', welcome('ada')),
      };
      all.push(link);
      return {
        send(event, payload, timeoutMs) {
          link.sent.push([event, payload, timeoutMs]);
          return Promise.resolve(link.answer);
        },
        close: () => void (link.closed = true),
      };
    },
  };
}
