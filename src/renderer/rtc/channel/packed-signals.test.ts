import { limits } from '@protocol';
import { describe, expect, it } from 'vitest';
import { createPackedSignals, type PackedSignals } from './packed-signals.ts';
import { pack, unpack } from './packing-model.ts';

const LIMIT = 10_000;

describe('a packed text', () => {
  it.each([
    ['that both have', 'a=rtpmap:111 opus/48000/2\r\n'.repeat(3), 'a=rtpmap:111 opus/48000/2\r\n'],
    ['that is new', 'nothing of it was ever said', ''],
    ['that repeats itself', 'ice-ufrag:abcd ice-pwd:efgh '.repeat(20), ''],
    ['that repeats itself at once', 'x'.repeat(200), 'xy'],
    ['that is empty', '', 'something'],
    ['of other letters', 'Grüße 👋 an alle'.repeat(3), 'Grüße 👋 an alle'],
  ])('%s comes out as it went in', (_what, text, common) => {
    expect(unpack(pack(text, common), common, LIMIT)).toBe(text);
  });

  it('is short where little is new', () => {
    const common = Array.from({ length: 200 }, (_, line) => `a=line:${line * 7_919}`).join('\r\n');
    const text = common.replace('a=line:791900', 'a=ufrag:abcd');
    expect(JSON.stringify(pack(text, common)).length).toBeLessThan(60);
    expect(unpack(pack(text, common), common, LIMIT)).toBe(text);
  });

  it.each([
    ['beyond the end', [0, 50]],
    ['before the beginning', [-1, 3]],
    ['without a length', [0]],
    ['of no length', [0, 0]],
    ['with a text for a length', [0, 'three']],
  ])('that points %s makes no sense', (_what, parts) => {
    expect(unpack(parts, 'in common', LIMIT)).toBeNull();
  });

  it('does not fill the memory', () => {
    const bomb = ['x'.repeat(100), ...Array.from({ length: 40 }, (_, n) => [0, 100 * 2 ** n]).flat()];
    expect(unpack(bomb, '', limits.signalBody)).toBeNull();
  });
});

describe('a packed signal', () => {
  const sdp = (version: number, ufrag: string): string =>
    [
      `v=0\r\no=- 4611731400430051336 ${version} IN IP4 127.0.0.1`,
      ...Array.from({ length: 150 }, (_, line) => `a=rtpmap:${line} something-${line * 31}/90000`),
      ...Array.from({ length: 3 }, () => `a=ice-ufrag:${ufrag}\r\na=ice-pwd:${ufrag.repeat(6)}`),
    ].join('\r\n');
  const signal = (text: string) =>
    ({
      kind: 'signal',
      seq: 4,
      body: JSON.stringify({ kind: 'description', type: 'offer', sdp: text }),
    }) as const;

  function exchange(from: PackedSignals, to: PackedSignals, version: number): void {
    const [offer, answer] = [sdp(version, 'aaaa'), sdp(version, 'bbbb')];
    from.sent({ type: 'offer', sdp: offer });
    to.received({ type: 'offer', sdp: offer });
    to.sent({ type: 'answer', sdp: answer });
    from.received({ type: 'answer', sdp: answer });
  }

  it.each(['offered', 'answered'] as const)(
    'fits into one packet, from the side that %s before',
    (before) => {
      const [ada, bob] = [createPackedSignals(), createPackedSignals()];
      exchange(...(before === 'offered' ? ([ada, bob] as const) : ([bob, ada] as const)), 1);
      const packed = ada.pack(signal(sdp(2, 'cccc')));
      expect(packed).not.toBeNull();
      expect(bob.read(packed!)).toEqual(signal(sdp(2, 'cccc')));
    },
  );

  it('is read once, whether it comes packed, at length, or both', () => {
    const [ada, bob] = [createPackedSignals(), createPackedSignals()];
    exchange(ada, bob, 1);
    const long = signal(sdp(2, 'cccc'));
    expect(bob.read(ada.pack(long)!)).toEqual(long);
    expect(bob.read(long)).toBeNull();
    expect(bob.read({ ...long, seq: 5 })).toEqual({ ...long, seq: 5 });
  });

  it('goes by the last exchange that came to its end, also where two offers crossed', () => {
    const [ada, bob] = [createPackedSignals(), createPackedSignals()];
    exchange(ada, bob, 1);
    // Bob is the polite one: he gives his own up, and answers Ada's.
    bob.sent({ type: 'offer', sdp: sdp(2, 'bbb2') });
    exchange(ada, bob, 3);
    ada.received({ type: 'offer', sdp: sdp(2, 'bbb2') });
    expect(bob.read(ada.pack(signal(sdp(4, 'cccc')))!)).toEqual(signal(sdp(4, 'cccc')));
    expect(ada.read(bob.pack(signal(sdp(4, 'dddd')))!)).toEqual(signal(sdp(4, 'dddd')));
  });

  it('is not made of what is short anyway, or all new, or before anything is in common', () => {
    const [ada, bob] = [createPackedSignals(), createPackedSignals()];
    expect(ada.pack(signal(sdp(1, 'aaaa')))).toBeNull();
    exchange(ada, bob, 1);
    expect(ada.pack({ kind: 'signal', seq: 1, body: '{}' })).toBeNull();
    const allNew = Array.from({ length: 200 }, (_, n) => String(n * 7_919)).join(' new ');
    expect(ada.pack({ kind: 'signal', seq: 1, body: allNew })).toBeNull();
  });

  it('is not read by a side that has something else in common', () => {
    const [ada, bob] = [createPackedSignals(), createPackedSignals()];
    exchange(ada, bob, 1);
    const packed = ada.pack(signal(sdp(2, 'cccc')))!;
    exchange(ada, bob, 2);
    expect(bob.read(packed)).toBeNull();
    expect(createPackedSignals().read(packed)).toBeNull();
  });
});
