import * as z from 'zod/mini';

/**
 * The server is about to stop and closes what is left after this many ms. Clients reconnect, each at a moment of its own
 * within them, so that they do not all arrive elsewhere at once. Calls go on meanwhile.
 */
export const ServerDraining = z.object({ reconnectWithinMs: z.int().check(z.nonnegative()) });
