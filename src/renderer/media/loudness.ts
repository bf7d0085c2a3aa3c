/**
 * The root mean square of samples in -1…1. `unknown` while nothing is measured, as on a page that may not make sound
 * yet: that is no silence. Null where this browser can't measure it at all.
 */
export type Loudness = number | 'unknown' | null;
