/** What the frames of one device are to another one, from key to key. */
import { describe, expect, it } from 'vitest';
import type { TrackKind } from '../peer-connection.ts';
import { FrameOpener } from './frame-opener.ts';
import { FrameSealer } from './frame-sealer.ts';
import { freshKey, ratchet, type SenderKey } from './sender-key.ts';

const key = (keyId: number, byte = 7): SenderKey => ({ keyId, key: new Uint8Array(32).fill(byte) });
const sound = Uint8Array.from([0x78, 1, 2, 3, 4]);
const keyPicture = Uint8Array.from({ length: 40 }, (_, index) => index * 2);
const laterPicture = keyPicture.map((byte) => byte + 1);

/** A sender, and one who is told its keys. */
function pair() {
  const clock = { now: 0 };
  const sealer = new FrameSealer();
  const opener = new FrameOpener(() => clock.now);
  const seal = async (frame = sound, kind: TrackKind = 'audio') => {
    const sealed = await sealer.seal(kind, frame);
    if (!sealed) throw new Error('nothing may be sent');
    return sealed;
  };
  const open = (frame: Uint8Array<ArrayBuffer>, kind: TrackKind = 'audio', track = 1) =>
    opener.open({ kind, track }, frame);
  return { clock, sealer, opener, seal, open };
}

const next = async (from: SenderKey): Promise<SenderKey> => {
  const found = await ratchet(from);
  if (!found) throw new Error('no next step');
  return found;
};

describe('frames of one device', () => {
  it.each([
    ['audio', sound, 1],
    ['video', keyPicture, 10],
    ['video', laterPicture, 3],
    ['screen', keyPicture, 10],
    ['screenSound', sound, 1],
  ] as const)('of %s come through whole, with what an SFU needs in the clear', async (kind, frame, clear) => {
    const { sealer, opener, seal, open } = pair();
    sealer.setKey(key(0));
    opener.setKey(key(0));
    const sealed = await seal(frame, kind);
    expect(sealed.subarray(0, clear)).toEqual(frame.subarray(0, clear));
    expect(Buffer.from(sealed).includes(Buffer.from(frame.subarray(clear)))).toBe(false);
    expect(await open(sealed, kind)).toEqual(frame);
  });

  it('are not sent without a key, nor where there is nothing in them', async () => {
    const sealer = new FrameSealer();
    expect(await sealer.seal('audio', sound)).toBeNull();
    sealer.setKey(key(0));
    expect(await sealer.seal('audio', new Uint8Array())).toBeNull();
    expect(await sealer.seal('video', laterPicture.slice(0, 2))).toBeNull();
  });

  it('never have the same number twice, also where a key is set again', async () => {
    const { sealer, seal } = pair();
    sealer.setKey(key(0));
    const first = await seal();
    sealer.setKey(key(0));
    expect(await seal()).not.toEqual(first);
  });

  it('are dropped, each with its reason', async () => {
    const { sealer, opener, seal, open } = pair();
    sealer.setKey(key(0));
    const sealed = await seal();
    expect(await open(sealed)).toBe('no-key');
    opener.setKey(key(0));
    expect(await open(sound)).toBe('unreadable');
    expect(await open(sealed, 'screenSound')).toBe('forged');
    expect(await open(sealed.map((byte, at) => (at === 0 ? byte ^ 1 : byte)))).toBe('forged');
    expect(await open(sealed)).toEqual(sound);
    expect(await open(sealed)).toBe('replayed');
  });

  it('may come once more on another track, while that was made in place of the first one, but not from long ago', async () => {
    const { sealer, opener, seal, open } = pair();
    sealer.setKey(key(0));
    opener.setKey(key(0));
    const first = await seal();
    expect(await open(first)).toEqual(sound);
    expect(await open(first, 'audio', 2)).toEqual(sound);
    for (let count = 0; count < 1_024; count += 1) await seal();
    await open(await seal());
    expect(await open(first, 'audio', 3)).toBe('replayed');
  });

  it('go on with the next step without a word to those who have the key; who is told it then knows nothing of before', async () => {
    const { sealer, opener, seal, open } = pair();
    sealer.setKey(key(0));
    opener.setKey(key(0));
    const before = await seal();
    const second = await next(await next(key(0)));
    sealer.setKey(second);
    const newcomer = new FrameOpener(() => 0);
    newcomer.setKey(second);
    const after = await seal();
    expect(await open(after)).toEqual(sound);
    expect(await open(before)).toEqual(sound);
    expect(await newcomer.open({ kind: 'audio', track: 1 }, after)).toEqual(sound);
    expect(await newcomer.open({ kind: 'audio', track: 1 }, before)).toBe('no-key');
  });

  it('of a new key open nothing for who has the old one, and the old key nothing some seconds later', async () => {
    const { clock, sealer, opener, seal, open } = pair();
    sealer.setKey(key(0));
    opener.setKey(key(0));
    const [early, late] = [await seal(), await seal()];
    const fresh = freshKey(key(0));
    sealer.setKey(fresh);
    sealer.setKey(key(0));
    const removed = await seal();
    expect(await open(removed)).toBe('no-key');
    opener.setKey(fresh);
    expect(await open(removed)).toEqual(sound);
    expect(await open(early)).toEqual(sound);
    clock.now = 5_000;
    expect(await open(late)).toBe('no-key');
    expect(await open(await seal())).toEqual(sound);
  });

  it('need a key of a new generation after the last step', async () => {
    expect(await ratchet(key(255))).toBeNull();
    expect(freshKey(key(255)).keyId).toBe(256);
    expect(freshKey(null).keyId).toBe(0);
  });
});
