/** The wire contract between Ringdown's clients and its server. Imports nothing but the validator. */
export * from './admin.ts';
export * from './calls.ts';
export * from './errors.ts';
export * from './events.ts';
export * from './history.ts';
export * from './http.ts';
export * from './ids.ts';
export * from './limits.ts';
export { isSeen, toOneLine } from './one-line.ts';
export * from './peer-signal.ts';
export * from './people.ts';
export * from './presence.ts';
export * from './quiet-hours.ts';
export * from './rooms.ts';
export * from './session.ts';
export * from './transfers.ts';
export * from './version.ts';
export * from './waits.ts';
