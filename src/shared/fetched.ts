import { createSubject, type Observable } from './observable.ts';
import type { Result } from './result.ts';

/** What is known of something that a server keeps. */
export type FetchedState<T, E> =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly error: E }
  /** `outdated`: the last attempt to read it again failed, so this is how it was before. */
  | { readonly status: 'ready'; readonly value: T; readonly outdated: E | null };

export interface Fetched<T, E> {
  readonly state: Observable<FetchedState<T, E>>;
  /** Reads it anew; what was known stays visible meanwhile. */
  refresh(): Promise<void>;
}

export interface FetchedControl<T, E> extends Fetched<T, E> {
  /** Changes what is known without asking; nothing happens before something is. An answer under way is dropped. */
  update(change: (value: T) => T): void;
  /** As if it had never been asked for. An answer under way is dropped. */
  forget(): void;
}

/** Something read from a server. Of several answers only that to the last question counts. */
export function createFetched<T, E>(fetch: () => Promise<Result<T, E>>): FetchedControl<T, E> {
  const state = createSubject<FetchedState<T, E>>({ status: 'loading' });
  let question = 0;
  const afterFailure = (error: E): FetchedState<T, E> =>
    state.current.status === 'ready' ? { ...state.current, outdated: error } : { status: 'failed', error };
  return {
    state,
    async refresh() {
      const asked = ++question;
      if (state.current.status === 'failed') state.set({ status: 'loading' });
      const answer = await fetch();
      if (asked !== question) return;
      state.set(
        answer.ok ? { status: 'ready', value: answer.value, outdated: null } : afterFailure(answer.error),
      );
    },
    update(change) {
      if (state.current.status !== 'ready') return;
      question += 1;
      state.set({ ...state.current, value: change(state.current.value) });
    },
    forget() {
      question += 1;
      state.set({ status: 'loading' });
    },
  };
}
