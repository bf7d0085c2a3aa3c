import type { DeviceLine } from '../local-lines.ts';

/** A line that remembers what it was sent. */
export function listen() {
  const heard: unknown[] = [];
  const events: string[] = [];
  let closed = false;
  const line: DeviceLine = {
    send: (event, payload) => {
      events.push(event);
      heard.push(payload);
    },
    close: () => {
      closed = true;
    },
  };
  return { line, heard, events, isClosed: () => closed };
}
