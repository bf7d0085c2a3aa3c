import type { Socket } from 'socket.io';
import type { ServerEventName, ServerPayload } from '../protocol/index.ts';
import type { DeviceLine } from './local-lines.ts';

/** A line that keeps everything back until it was opened, so that the welcome is the first thing a device hears. */
export interface HeldLine extends DeviceLine {
  open(welcome: ServerPayload<'session:welcomed'>): void;
}

export function createSocketLine(socket: Socket): HeldLine {
  let held: (() => void)[] | null = [];
  return {
    send<E extends ServerEventName>(event: E, payload: ServerPayload<E>) {
      if (held === null) socket.emit(event, payload);
      else held.push(() => void socket.emit(event, payload));
    },
    open(welcome) {
      const waiting = held ?? [];
      held = null;
      socket.emit('session:welcomed', welcome);
      for (const send of waiting) send();
    },
    close() {
      // What was held back is worth sending: it may say why the line ends.
      for (const send of held ?? []) send();
      held = null;
      socket.disconnect(true);
    },
  };
}
