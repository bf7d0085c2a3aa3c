import * as z from 'zod/mini';

/** What this installation keeps so that the person stays signed in. The token is a secret. */
export const StoredSession = z.object({
  serverUrl: z.string().check(z.maxLength(2_048)),
  serverName: z.string().check(z.maxLength(256)),
  token: z.string().check(z.maxLength(256)),
  deviceId: z.string().check(z.maxLength(64)),
  userId: z.string().check(z.maxLength(64)),
  username: z.string().check(z.maxLength(64)),
  name: z.string().check(z.maxLength(256)),
  /** As the server said last; not kept by versions before. */
  role: z.optional(z.enum(['admin', 'member', 'guest', 'visitor'])),
});
export type StoredSession = z.infer<typeof StoredSession>;
