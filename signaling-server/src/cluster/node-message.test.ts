import { describe, expect, it } from 'vitest';
import type { CallId, DeviceId } from '../protocol/index.ts';
import { decodeNodeMessage, encodeDelivery, encodeDeliveryToAll, encodeRevocation } from './node-message.ts';

const to = 'device-of-grace' as DeviceId;
const signal = {
  callId: 'a7f1b2c3-0000-4000-8000-000000000001' as CallId,
  ...{ from: 'device-of-ada' as DeviceId, seq: 3 },
};

describe('what nodes say to each other', () => {
  it.each([
    ['a body of several lines', 'v=0\r\ns="-"\r\n'],
    ['a body like a message', 'd device-of-bob\n["call:ended",{}]'],
    ['no body to speak of', ''],
    ['half a surrogate pair, which has no UTF-8', 'x\ud800y'],
  ])('arrives as it was said: %s', (_, body) => {
    const payload = { ...signal, body };
    expect(decodeNodeMessage(encodeDelivery(to, 'call:signaled', payload))).toEqual({
      ...{ kind: 'deliver', to, event: 'call:signaled', payload },
    });
  });

  it('may be for all, or about a device', () => {
    expect(decodeNodeMessage(encodeDeliveryToAll('history:changed', {} as never))).toEqual({
      ...{ kind: 'deliver-to-all', event: 'history:changed', payload: {} },
    });
    expect(decodeNodeMessage(encodeRevocation(to))).toEqual({ kind: 'revoke', deviceId: to });
    expect(decodeNodeMessage(`c ${to} 17`)).toEqual({ kind: 'close', deviceId: to, connectedAt: 17 });
  });

  it.each([
    ...['', 'hello', 'd', 'd device', 'd device\n', 'd device\n{}', 'd device\n[]', 'a', 'a\n9', 'a\n[1]'],
    ...['r', 'c', 'x device', 'd device\n["call:ended",'],
  ])('is nothing else: %j', (text) => {
    expect(decodeNodeMessage(text)).toBeNull();
  });
});
