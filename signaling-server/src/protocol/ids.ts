import * as z from 'zod/mini';

const id = () => z.string().check(z.regex(/^[A-Za-z0-9_-]{8,64}$/));

/** Made by the server. */
export const UserId = id().brand<'UserId'>();
export type UserId = z.infer<typeof UserId>;

/** Made by the server at sign-in; one per installed app or browser. */
export const DeviceId = id().brand<'DeviceId'>();
export type DeviceId = z.infer<typeof DeviceId>;

/** Made by the caller, so that a repeated `call:start` is the same call. */
export const CallId = id().brand<'CallId'>();
export type CallId = z.infer<typeof CallId>;

/** Made by the client, so that a repeated `room:create` is the same room. */
export const RoomId = id().brand<'RoomId'>();
export type RoomId = z.infer<typeof RoomId>;
