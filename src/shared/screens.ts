/** How the desktop app asks what to show of this machine, where the system has no picker of its own. */
import * as z from 'zod/mini';

/** A screen or a window that can be shown. */
export interface ScreenSource {
  readonly id: string;
  readonly kind: 'screen' | 'window';
  readonly name: string;
  /** A small picture of it as a `data:` address; empty where there is none. */
  readonly thumbnail: string;
}

/** `denied`: the system lets Ringdown see nothing, so there is nothing to choose from. */
export type ScreenQuestion =
  | { readonly kind: 'choose'; readonly sources: readonly ScreenSource[]; readonly offersSound: boolean }
  | { readonly kind: 'denied' };

/** `null`: nothing. */
export const ScreenChoice = z.nullable(
  z.object({ sourceId: z.string().check(z.minLength(1), z.maxLength(200)), sound: z.boolean() }),
);
export type ScreenChoice = z.infer<typeof ScreenChoice>;
