import * as z from 'zod/mini';

/** What ends a line or steers a terminal. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
/**
 * What nobody sees and no script needs: turning the direction of what follows, and spaces and hyphens without a width.
 * Joiners and the marks of a direction stay; emoji, Persian and Hebrew need them. Half a character (a lone surrogate) is
 * none, and nothing that stores or sends UTF-8 keeps it.
 */
const UNSEEN = /[\p{Cs}\u00ad\u200b\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]+/gu;

/**
 * What people write about themselves is shown to others in lists, notifications, logs and on an admin's terminal, so it
 * is one line of what can be seen. Checks of its length come after it.
 */
export const toOneLine = (text: string): string => text.replace(UNSEEN, '').replace(CONTROLS, ' ').trim();

/** {@link toOneLine} as a step of a schema. */
export const oneLine = z.overwrite(toOneLine);

/** Neither joiners and marks alone nor what Unicode leaves blank (the Hangul fillers, an empty Braille cell). */
const SEEN = /[^\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** There is something to see in it. */
export const isSeen = (text: string): boolean => SEEN.test(text);

/** {@link isSeen} as a step of a schema. */
export const seen = z.regex(SEEN);
