import type { DeviceId, ServerEventName, ServerPayload } from '../protocol/index.ts';

/** What one node says to another, or to all. */
export type NodeMessage =
  | (Event & { readonly kind: 'deliver'; readonly to: DeviceId })
  | (Event & { readonly kind: 'deliver-to-all' })
  | { readonly kind: 'revoke'; readonly deviceId: DeviceId }
  /** The device, connected here since then, has connected to another node. */
  | { readonly kind: 'close'; readonly deviceId: DeviceId; readonly connectedAt: number };

interface Event {
  readonly event: ServerEventName;
  readonly payload: ServerPayload<ServerEventName>;
}

/**
 * The first line says what it is: `d <device>`, `a`, `r <device>`, `c <device> <time>`. An event follows as
 * JSON: its name and its payload.
 */
export function encodeDelivery<E extends ServerEventName>(
  to: DeviceId,
  event: E,
  payload: ServerPayload<E>,
): string {
  return `d ${to}\n${JSON.stringify([event, payload])}`;
}

export function encodeDeliveryToAll<E extends ServerEventName>(event: E, payload: ServerPayload<E>): string {
  return `a\n${JSON.stringify([event, payload])}`;
}

export function encodeRevocation(deviceId: DeviceId): string {
  return `r ${deviceId}`;
}

/** Null for what no node says: whatever else is on the same Redis is not obeyed. */
export function decodeNodeMessage(text: string): NodeMessage | null {
  const end = text.indexOf('\n');
  if (end < 0) return decodeOrder(text);
  const [kind, to] = text.slice(0, end).split(' ');
  const said = eventIn(text.slice(end + 1));
  if (said === null) return null;
  if (kind === 'a') return { kind: 'deliver-to-all', ...said };
  return kind === 'd' && to !== undefined ? { kind: 'deliver', to: to as DeviceId, ...said } : null;
}

function decodeOrder(text: string): NodeMessage | null {
  const [kind, device, time] = text.split(' ');
  if (device === undefined) return null;
  const deviceId = device as DeviceId;
  if (kind === 'r') return { kind: 'revoke', deviceId };
  return kind === 'c' ? { kind: 'close', deviceId, connectedAt: Number(time) } : null;
}

function eventIn(json: string): Event | null {
  try {
    const data = JSON.parse(json) as unknown;
    if (!Array.isArray(data) || typeof data[0] !== 'string') return null;
    // Of a node of the same server, which made it of such a payload.
    const [event, payload] = data as [ServerEventName, Event['payload']];
    return { event, payload };
  } catch {
    return null;
  }
}
