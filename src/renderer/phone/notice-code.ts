import type { NotRung } from '@protocol';

/**
 * What a person must be told outside any screen. The words are the interface's.
 *
 * - `not-signed-in`: something was asked of a phone that nobody uses.
 * - `already-signed-in`: an invite link was opened, and this phone has its person.
 * - `offline`: the wish needs the server, and there is no line to it now.
 * - `unknown-person`: the person to call is not, or no longer, in the team.
 * - `…-not-saved`: a change was shown at once, could not be kept and was taken back.
 * - `too-many-waits`: the server waits for as many people on this person's behalf as it may.
 * - `trust-unreadable`: what this device knows of others, or its own key, can't be read.
 * - `trust-not-saved`: what it has learnt of another device could not be kept.
 * - `noise-suppression-failed`: the strong one was wanted, and the browser's own is in use.
 */
export type NoticeCode =
  | 'not-signed-in'
  | 'already-signed-in'
  | 'offline'
  | 'unknown-person'
  | 'favourite-not-saved'
  | 'presence-not-saved'
  | 'quiet-hours-not-saved'
  | 'ring-rule-not-saved'
  | 'settings-not-saved'
  | 'hotkeys-not-configured'
  | 'wait-not-saved'
  | 'too-many-waits'
  | 'trust-unreadable'
  | 'trust-not-saved'
  | 'noise-suppression-failed';

/** `not-rung`: people who were to be rung into a room, and at whom nothing rings. */
export type News = { readonly code: NoticeCode } | { readonly code: 'not-rung'; readonly people: NotRung };

/** How the parts of the phone tell the person that something did not work. */
export type Notify = (code: NoticeCode) => void;
