import type { Result } from '../result.ts';

/** `forbidden`: this window may not use the channel. `invalid-payload`: not what the channel takes. */
export type IpcErrorCode = 'forbidden' | 'invalid-payload' | 'internal';

/** What main answers to an invoke. A value, because Electron strips errors down to a message. */
export type IpcReply<T> = Result<T, { readonly code: IpcErrorCode }>;
