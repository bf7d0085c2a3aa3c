import type { DeviceId, ServerEventName } from '../protocol/index.ts';

/** What one node says to another, or to all. The payload is the JSON of the event and is parsed only to be sent. */
export type NodeMessage =
  | {
      readonly kind: 'deliver';
      readonly to: DeviceId;
      readonly event: ServerEventName;
      readonly json: string;
    }
  | { readonly kind: 'deliver-to-all'; readonly event: ServerEventName; readonly json: string }
  | { readonly kind: 'revoke'; readonly deviceId: DeviceId }
  /** The device connected to another node at this time. */
  | { readonly kind: 'close'; readonly deviceId: DeviceId; readonly connectedAt: number };

/** The first line says what it is: `d <device> <event>`, `a <event>`, `r <device>`, `c <device> <time>`. */
export function encodeDelivery(to: DeviceId, event: ServerEventName, json: string): string {
  return `d ${to} ${event}\n${json}`;
}

export function encodeDeliveryToAll(event: ServerEventName, json: string): string {
  return `a ${event}\n${json}`;
}

export function encodeRevocation(deviceId: DeviceId): string {
  return `r ${deviceId}`;
}

/** Null for what no node says: whatever else is on the same Redis is not obeyed. */
export function decodeNodeMessage(text: string): NodeMessage | null {
  const end = text.indexOf('\n');
  const [kind, first, second] = (end < 0 ? text : text.slice(0, end)).split(' ');
  const json = end < 0 ? '' : text.slice(end + 1);
  if (first === undefined) return null;
  switch (kind) {
    case 'd':
      return second === undefined
        ? null
        : { kind: 'deliver', to: first as DeviceId, event: second as ServerEventName, json };
    case 'a':
      return { kind: 'deliver-to-all', event: first as ServerEventName, json };
    case 'r':
      return { kind: 'revoke', deviceId: first as DeviceId };
    case 'c':
      return { kind: 'close', deviceId: first as DeviceId, connectedAt: Number(second) };
    default:
      return null;
  }
}
