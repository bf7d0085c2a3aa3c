import { limits } from '@protocol';
import { describe, expect, it } from 'vitest';
import { type ChannelMessage, readMessage, writeMessage } from './channel-message.ts';

const signal: ChannelMessage = { kind: 'signal', seq: 3, body: '{"kind":"description"}' };

describe('a message of the control channel', () => {
  it.each([[{ kind: 'hello' }], [signal]] as const)('arrives as it was sent: %j', (message) => {
    expect(readMessage(writeMessage(message))).toEqual(message);
  });

  it.each([
    ['of a kind that a newer client knows', '{"kind":"dance","steps":3}'],
    ['named like a method of every object', '{"kind":"toString"}'],
    ['without a kind', '{"seq":3}'],
    ['that lacks something', '{"kind":"signal","seq":3}'],
    ['that counts wrongly', '{"kind":"signal","seq":-1,"body":""}'],
    ['that is no JSON', 'hello'],
    ['that is nothing', 'null'],
    ['that is no text', new ArrayBuffer(8)],
    [
      'with a body that the wire does not take',
      JSON.stringify({ ...signal, body: 'x'.repeat(limits.signalBody + 1) }),
    ],
    ['of any length', JSON.stringify({ kind: 'hello', much: 'x'.repeat(100_000) })],
  ])('%s is ignored', (_what, text) => {
    expect(readMessage(text)).toBeNull();
  });

  it('of a newer client may say more than this one knows', () => {
    expect(readMessage('{"kind":"hello","version":9}')).toEqual({ kind: 'hello' });
  });

  it('takes the largest signal there is, whatever is in it', () => {
    const largest: ChannelMessage = { kind: 'signal', seq: 0, body: '"'.repeat(limits.signalBody) };
    expect(readMessage(writeMessage(largest))).toEqual(largest);
  });

  it('is not sent when it is longer than anybody accepts', () => {
    expect(writeMessage({ kind: 'signal', seq: 0, body: 'x'.repeat(100_000) })).toBeNull();
  });
});
