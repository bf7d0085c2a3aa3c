import type { Clock } from '@shared/clock.ts';
import { createSubject, type Observable } from '@shared/observable.ts';
import type { News, Notify } from './notice-code.ts';
import type { Notice } from './phone.ts';

/** Long enough to read a sentence twice. */
const NOTICE_MS = 8_000;

export interface Notices {
  readonly list: Observable<readonly Notice[]>;
  readonly add: Notify;
  readonly tell: (news: News) => void;
  readonly dismiss: (id: number) => void;
}

/** Each notice goes by itself after a while. A repeated one replaces itself, so that a stuck key makes no pile. */
export function createNotices(clock: Clock): Notices {
  const list = createSubject<readonly Notice[]>([]);
  let lastId = 0;
  const dismiss = (id: number): void => {
    if (list.current.some((notice) => notice.id === id))
      list.set(list.current.filter((notice) => notice.id !== id));
  };
  const tell = (news: News): void => {
    const id = (lastId += 1);
    list.set([...list.current.filter((notice) => notice.code !== news.code), { ...news, id }]);
    clock.after(NOTICE_MS, () => dismiss(id));
  };
  return { ...{ list, dismiss, tell }, add: (code) => tell({ code }) };
}
