import { type PeerCandidate, type PeerSignal, limits } from '@protocol';
import { describe, expect, it } from 'vitest';
import { BATCH_WINDOW_MS, createCandidateBatch, createCandidateQueue, ufragsOf } from './candidates.ts';

const numbered = (n: number): PeerCandidate => ({
  candidate: `candidate:${n}`,
  sdpMid: '0',
  sdpMLineIndex: 0,
});
const sdpOf = (...ufrags: string[]): string => ufrags.map((each) => `a=ice-ufrag:${each}\r\n`).join('');

describe('the candidate queue', () => {
  it('lets through what belongs to the description that is set', () => {
    const queue = createCandidateQueue();
    expect(queue.described(sdpOf('a', 'a'))).toEqual([]);
    expect(queue.arrived('a', [numbered(1)])).toEqual([numbered(1)]);
  });

  it('keeps what is early, in order, and hands it out once', () => {
    const queue = createCandidateQueue();
    queue.arrived('b', [numbered(1), numbered(2)]);
    queue.arrived('b', [numbered(3)]);
    expect(queue.described(sdpOf('a'))).toEqual([]);
    expect(queue.described(sdpOf('b'))).toEqual([numbered(1), numbered(2), numbered(3)]);
    expect(queue.described(sdpOf('b'))).toEqual([]);
  });

  it('holds what is late for an older description until nobody asks for it', () => {
    const queue = createCandidateQueue();
    queue.described(sdpOf('a'));
    queue.described(sdpOf('b'));
    expect(queue.arrived('a', [numbered(1)])).toEqual([]);
  });

  it('does not grow without end', () => {
    const queue = createCandidateQueue();
    const flood = Array.from({ length: 1_000 }, (_, n) => numbered(n));
    for (let ufrag = 0; ufrag < 100; ufrag += 1) queue.arrived(`u${ufrag}`, flood);
    const kept = Array.from({ length: 100 }, (_, n) => queue.described(sdpOf(`u${n}`)).length);
    expect(kept.reduce((sum, each) => sum + each, 0)).toBeLessThan(1_000);
  });

  it('finds the credentials in a description', () => {
    expect(ufragsOf('v=0\r\na=ice-ufrag:x+/1\r\nm=audio\r\na=ice-ufrag:x+/1\r\n')).toEqual(['x+/1']);
    expect(ufragsOf('nothing')).toEqual([]);
  });
});

describe('the candidate batch', () => {
  function open() {
    const sent: PeerSignal[] = [];
    const timers = new Set<() => void>();
    const batch = createCandidateBatch({
      generation: 2,
      clock: {
        now: () => 0,
        after(ms, task) {
          expect(ms).toBe(BATCH_WINDOW_MS);
          timers.add(task);
          return () => timers.delete(task);
        },
      },
      send: (signal) => void sent.push(signal),
    });
    const pass = (): void => {
      for (const task of [...timers]) {
        timers.delete(task);
        task();
      }
    };
    return { batch, sent, pass, timers };
  }

  it('sends a burst as one signal', () => {
    const { batch, sent, pass } = open();
    batch.add('a', numbered(1));
    batch.add('a', numbered(2));
    expect(sent).toEqual([]);
    pass();
    expect(sent).toEqual([
      { kind: 'candidates', link: 2, ufrag: 'a', candidates: [numbered(1), numbered(2)], last: false },
    ]);
  });

  it('says at once when there are no more', () => {
    const { batch, sent, timers } = open();
    batch.add('a', numbered(1));
    batch.finish('a');
    expect(sent).toMatchObject([{ candidates: [numbered(1)], last: true }]);
    expect(timers.size).toBe(0);
  });

  it('keeps generations of credentials apart', () => {
    const { batch, sent, pass } = open();
    batch.add('a', numbered(1));
    batch.add('b', numbered(2));
    pass();
    expect(sent).toMatchObject([{ ufrag: 'a' }, { ufrag: 'b' }]);
  });

  it('never sends more than the wire takes', () => {
    const { batch, sent } = open();
    for (let n = 0; n <= limits.candidatesPerBatch; n += 1) batch.add('a', numbered(n));
    expect(sent).toHaveLength(1);
  });

  it('sends nothing once it is disposed of', () => {
    const { batch, sent, pass } = open();
    batch.add('a', numbered(1));
    batch.dispose();
    pass();
    expect(sent).toEqual([]);
  });
});
