import type { Component } from 'svelte';

/** A part of the interface in files of its own, which come when it is first shown. */
export interface LaterPart<Props extends Record<string, unknown>> {
  /** Null until it is here. */
  readonly ready: Component<Props> | null;
  /** Rejects where its files can't be fetched; the next time asks again. */
  fetch(): Promise<Component<Props>>;
}

export function later<Props extends Record<string, unknown>>(
  load: () => Promise<{ readonly default: Component<Props> }>,
): LaterPart<Props> {
  let ready: Component<Props> | null = null;
  return {
    get ready() {
      return ready;
    },
    fetch: async () => (ready ??= (await load()).default),
  };
}
