import { serverEvents, type ServerEventName, type ServerPayload } from '@protocol';
import type { Logger } from '../phone/log.ts';
import type { Signaling } from './signaling.ts';

/** A server event that fits the contract. */
interface ServerEvent<E extends ServerEventName = ServerEventName> {
  readonly name: E;
  readonly payload: ServerPayload<E>;
}

export interface ServerEventDispatcher {
  /** Null, and a line in the log, for what the contract does not know or would not have sent like this. */
  parse(name: string, payload: unknown): ServerEvent | null;
  deliver(event: ServerEvent): void;
  readonly on: Signaling['on'];
  clear(): void;
}

const isServerEventName = (name: string): name is ServerEventName => Object.hasOwn(serverEvents, name);

export function createServerEventDispatcher(log: Logger): ServerEventDispatcher {
  const listeners = new Map<string, Set<(payload: never) => void>>();
  return {
    parse(name, payload) {
      if (!isServerEventName(name)) {
        // A newer server may say more than this client understands.
        log.info('ignored an unknown server event');
        return null;
      }
      const parsed = serverEvents[name].safeParse(payload);
      if (parsed.success) return { name, payload: parsed.data };
      const where = parsed.error.issues.map((issue) => issue.path.join('/')).join(', ');
      log.warn(`dropped a malformed ${name} (${where})`);
      return null;
    },
    deliver({ name, payload }) {
      // The table ties a name to its payload; the compiler can't follow that through a map.
      for (const listener of [...(listeners.get(name) ?? [])]) listener(payload as never);
    },
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listener));
      return () => set.delete(listener);
    },
    clear: () => listeners.clear(),
  };
}

type OnEvent = (name: string, payload: unknown) => void;

/**
 * The events of one connection, none of them before its welcome: from its handshake on the server says what it has to
 * say to the device, and may take a while to welcome it. Only that the token is no longer good is told at once.
 */
export function fromWelcomeOn(deliver: OnEvent): OnEvent {
  const held: Parameters<OnEvent>[] = [];
  let isWelcomed = false;
  return (name, payload) => {
    isWelcomed ||= name === 'session:welcomed';
    if (isWelcomed || name === 'session:revoked') deliver(name, payload);
    else held.push([name, payload]);
    if (isWelcomed) for (const event of held.splice(0)) deliver(...event);
  };
}
