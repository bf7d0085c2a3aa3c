import type { Observable } from '@shared/observable.ts';
import type { PhoneSnapshot } from '@shared/phone.ts';

export interface SnapshotPublisherDeps {
  /** Whatever the snapshot is made of. */
  readonly sources: readonly Observable<unknown>[];
  readonly snapshot: () => PhoneSnapshot;
  readonly publish: (snapshot: PhoneSnapshot) => void;
}

/**
 * Publishes at most once per microtask, because one event often changes several sources, and only what differs from
 * what was published last: presence alone changes all day. Returns how to stop.
 */
export function startPublishing({ sources, snapshot, publish }: SnapshotPublisherDeps): () => void {
  let published = '';
  let isDue = false;
  let isStopped = false;
  const flush = (): void => {
    isDue = false;
    if (isStopped) return;
    const next = snapshot();
    // A snapshot is small plain data that crosses a process boundary anyway, so its text is its identity.
    const text = JSON.stringify(next);
    if (text === published) return;
    published = text;
    publish(next);
  };
  const schedule = (): void => {
    if (isDue) return;
    isDue = true;
    queueMicrotask(flush);
  };
  const stops = sources.map((source) => source.subscribe(schedule));
  schedule();
  return () => {
    isStopped = true;
    for (const stop of stops) stop();
  };
}
