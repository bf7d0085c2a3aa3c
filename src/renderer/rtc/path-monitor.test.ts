import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../call/testing/fake-clock.ts';
import { createPathMonitor, LookPace, type PathMonitor, type PathState } from './path-monitor.ts';

let clock: FakeClock;
let pace: LookPace;
let watch: PathMonitor;
/** Each change from and to silence. */
let said: ('lost' | 'alive')[];
/** Each change from and to an open path. */
let doubts: boolean[];
/** Sound comes every 20 ms while this is true. */
let flows: boolean;
/** How long an answer takes; null: none comes. */
let answersAfter: number | null;
let canAsk: boolean;
/** Packets of any kind arrive, even where neither sound nor an answer is among them. */
let packets: boolean;
/** How many packets were under way when the path broke, and have arrived since. */
let stragglers: number;
let asked: number;
/** How often it was looked whether sound came. */
let looks: number;
/** The browser has forgotten who it heard last. */
let isForgotten: boolean;

beforeEach(() => {
  clock = createFakeClock();
  pace = new LookPace();
  said = [];
  doubts = [];
  flows = true;
  answersAfter = 40;
  canAsk = true;
  packets = false;
  stragglers = 0;
  isForgotten = false;
  asked = 0;
  looks = 0;
  let [pulse, arrived] = [0, 0];
  let last: PathState = 'open';
  watch = createPathMonitor({
    ...{ clock, pace },
    pulse() {
      looks += 1;
      if (flows) pulse += 1;
      return isForgotten ? null : pulse;
    },
    arrivals: () => Promise.resolve((flows || packets ? (arrived += 1) : arrived) + stragglers),
    ask(n) {
      if (!canAsk) return false;
      asked += 1;
      if (answersAfter !== null) clock.after(answersAfter, () => watch.answered(n));
      return true;
    },
    onChange(path) {
      if ((path === 'open') !== (last === 'open')) doubts.push(path !== 'open');
      if ((path === 'silent') !== (last === 'silent')) said.push(path === 'silent' ? 'lost' : 'alive');
      last = path;
    },
  });
});

/** From now on nothing gets through. */
function cut(): void {
  flows = false;
  answersAfter = null;
}

describe('the watch over a path', () => {
  it('has nothing to say while sound comes', async () => {
    watch.expect(true);
    await clock.advance(60_000);
    expect(said).toEqual([]);
    expect(asked).toBe(1);
  });

  it('looks ten times a second, also where none comes and all is well, and twice as often for an answer', async () => {
    watch.expect(true);
    await clock.advance(1_000);
    looks = 0;
    await clock.advance(10_000);
    expect(looks).toBe(100);
    flows = false;
    looks = 0;
    await clock.advance(10_000);
    expect(looks).toBeLessThan(120);
    answersAfter = null;
    await clock.advance(2_000);
    looks = 0;
    await clock.advance(10_000);
    expect(looks).toBe(200);
  });

  it('looks less often where other connections look as well, and notices a silence nearly as soon', async () => {
    const leave = [pace.join(), pace.join()];
    watch.expect(true);
    await clock.advance(1_000);
    looks = 0;
    await clock.advance(9_000);
    expect(looks).toBe(30);
    cut();
    await clock.advance(850);
    expect(said).toEqual(['lost']);
    flows = true;
    for (const each of [...leave, ...leave]) each();
    await clock.advance(1_000);
    looks = 0;
    await clock.advance(10_000);
    expect(looks).toBe(100);
  });

  it('notices within 600 ms that nothing gets through any more, and says so once', async () => {
    watch.expect(true);
    await clock.advance(5_000);
    cut();
    await clock.advance(400);
    expect(said).toEqual([]);
    await clock.advance(200);
    expect(said).toEqual(['lost']);
    await clock.advance(20_000);
    expect(said).toEqual(['lost']);
    expect(asked).toBe(2);
  });

  it('does not take somebody for lost who sends nothing and answers', async () => {
    watch.expect(true);
    flows = false;
    await clock.advance(10_000);
    expect(said).toEqual([]);
    expect(asked).toBeLessThanOrEqual(11);
  });

  it('doubts a path when an answer is late, long before it calls it lost, and no longer once it is there', async () => {
    watch.expect(true);
    await clock.advance(5_000);
    expect(doubts).toEqual([]);
    cut();
    await clock.advance(250);
    expect([doubts, said]).toEqual([[true], []]);
    await clock.advance(5_000);
    expect(doubts).toEqual([true]);
    flows = true;
    await clock.advance(100);
    expect(doubts).toEqual([true, false]);
  });

  it.each([90, 600])('does not doubt somebody who sends nothing, and answers after %d ms', async (ms) => {
    answersAfter = ms;
    watch.expect(true);
    await clock.advance(2_000);
    doubts.splice(0);
    flows = false;
    await clock.advance(10_000);
    expect(doubts).toEqual([]);
  });

  it('gives somebody far away the time that their answers take', async () => {
    answersAfter = 600;
    watch.expect(true);
    await clock.advance(5_000);
    flows = false;
    await clock.advance(3_000);
    expect(said).toEqual([]);
    cut();
    await clock.advance(3_000);
    expect(said).toEqual(['lost']);
  });

  it('learns how far away somebody is from an answer that came when they were taken for lost', async () => {
    flows = false;
    answersAfter = 600;
    watch.expect(true);
    await clock.advance(30_000);
    expect(said).toEqual(['lost', 'alive']);
    cut();
    await clock.advance(3_000);
    expect(said).toEqual(['lost', 'alive', 'lost']);
  });

  it('waits no longer for an answer because one came late once, when the path was just found again', async () => {
    watch.expect(true);
    await clock.advance(5_000);
    flows = false;
    answersAfter = 280;
    await clock.advance(600);
    flows = true;
    await clock.advance(1_000);
    cut();
    await clock.advance(700);
    expect(said).toEqual(['lost']);
  });

  it('is not deceived by what was under way when the path broke', async () => {
    watch.expect(true);
    await clock.advance(5_000);
    cut();
    watch.verify();
    await clock.advance(50);
    stragglers = 3;
    await clock.advance(350);
    expect(said).toEqual(['lost']);
  });

  it('is not deceived by sound that was there when it asked, and is played only then', async () => {
    watch.expect(true);
    await clock.advance(5_000);
    answersAfter = null;
    watch.verify();
    await clock.advance(120);
    cut();
    await clock.advance(300);
    expect([doubts, said]).toEqual([[true], ['lost']]);
  });

  it('takes sound that goes on for an answer that was lost', async () => {
    watch.expect(true);
    await clock.advance(5_000);
    answersAfter = null;
    watch.verify();
    await clock.advance(5_000);
    expect([doubts, said]).toEqual([[true, false], []]);
  });

  it('does not take a path for lost on which packets arrive, and the answer only later', async () => {
    watch.expect(true);
    await clock.advance(1_000);
    flows = false;
    packets = true;
    answersAfter = 2_500;
    await clock.advance(20_000);
    expect(said).toEqual([]);
  });

  it('takes it for lost when no answer ever comes', async () => {
    watch.expect(true);
    await clock.advance(1_000);
    cut();
    packets = true;
    await clock.advance(4_000);
    expect(said).toEqual([]);
    await clock.advance(500);
    expect(said).toEqual(['lost']);
  });

  it('takes whatever the other side says for a sign of it', async () => {
    watch.expect(true);
    await clock.advance(1_000);
    cut();
    for (let word = 0; word < 10; word += 1) {
      await clock.advance(400);
      watch.heard();
    }
    expect(said).toEqual([]);
    expect(watch.hasHeardWithin(100)).toBe(true);
    await clock.advance(400);
    expect(watch.hasHeardWithin(100)).toBe(false);
  });

  it('says when sound is back', async () => {
    watch.expect(true);
    await clock.advance(1_000);
    cut();
    await clock.advance(2_000);
    flows = true;
    await clock.advance(100);
    expect(said).toEqual(['lost', 'alive']);
  });

  it('says when only the late answer is back', async () => {
    watch.expect(true);
    await clock.advance(1_000);
    flows = false;
    answersAfter = 4_000;
    await clock.advance(4_000);
    expect(said).toEqual(['lost']);
    answersAfter = 40;
    await clock.advance(1_000);
    expect(said).toEqual(['lost', 'alive']);
  });

  it('finds out at once where there is a reason to doubt, also when no sound is expected', async () => {
    cut();
    watch.verify();
    await clock.advance(400);
    expect(said).toEqual(['lost']);
  });

  it('doubts at once where there is a reason to, until something is heard', async () => {
    watch.expect(true);
    await clock.advance(1_000);
    watch.verify();
    expect(doubts).toEqual([true]);
    await clock.advance(50);
    expect(doubts).toEqual([true, false]);
    await clock.advance(1_010);
    cut();
    watch.verify();
    await clock.advance(400);
    expect(doubts).toEqual([true, false, true]);
  });

  it('doubts a path on which sound comes where the other side hears nothing, until it answers', async () => {
    watch.expect(true);
    await clock.advance(1_000);
    answersAfter = null;
    watch.unheard();
    await clock.advance(5_000);
    expect([doubts, said]).toEqual([[true], []]);
    watch.answered(asked);
    expect(doubts).toEqual([true, false]);
    await clock.advance(5_000);
    expect([doubts, said]).toEqual([[true, false], []]);
  });

  it('says at once that nothing gets through where it is lost the other way as well', async () => {
    watch.expect(true);
    await clock.advance(1_000);
    answersAfter = null;
    watch.unheard();
    await clock.advance(2_000);
    cut();
    await clock.advance(600);
    expect([doubts, said]).toEqual([[true], ['lost']]);
    flows = true;
    watch.answered(asked);
    expect([doubts, said]).toEqual([
      [true, false],
      ['lost', 'alive'],
    ]);
  });

  it('rests when no sound is expected', async () => {
    watch.expect(true);
    await clock.advance(1_000);
    watch.expect(false);
    cut();
    await clock.advance(10_000);
    expect(said).toEqual([]);
    expect(clock.waiting).toBe(0);
  });

  it('says nothing about an older client, which can’t be asked', async () => {
    canAsk = false;
    watch.expect(true);
    await clock.advance(1_000);
    flows = false;
    await clock.advance(10_000);
    expect(said).toEqual([]);
  });

  it('does not blame the path for a machine that was held up or asleep', async () => {
    watch.expect(true);
    await clock.advance(1_000);
    flows = false;
    answersAfter = null;
    clock.sleep(30_000);
    await clock.advance(100);
    expect(said).toEqual([]);
    flows = true;
    await clock.advance(1_000);
    expect(said).toEqual([]);
  });

  it('does not blame the path for a machine that stumbles', async () => {
    watch.expect(true);
    await clock.advance(1_000);
    flows = false;
    answersAfter = null;
    for (let stumble = 0; stumble < 2; stumble += 1) {
      clock.sleep(1_500);
      await clock.advance(100);
    }
    flows = true;
    await clock.advance(1_000);
    expect(said).toEqual([]);
  });

  it('finds out all the same on a machine that does nothing but stumble', async () => {
    watch.expect(true);
    await clock.advance(1_000);
    cut();
    for (let stumble = 0; stumble < 6; stumble += 1) {
      clock.sleep(500);
      await clock.advance(100);
    }
    expect(said).toEqual(['lost']);
  });

  it('does not take it for sound that the browser forgets who it heard', async () => {
    watch.expect(true);
    await clock.advance(1_000);
    cut();
    await clock.advance(5_000);
    isForgotten = true;
    await clock.advance(5_000);
    expect(said).toEqual(['lost']);
  });

  it('knows when it was answered last', async () => {
    watch.expect(true);
    await clock.advance(100);
    expect(watch.isAnsweredWithin(100)).toBe(true);
    await clock.advance(1_000);
    expect(watch.isAnsweredWithin(100)).toBe(false);
    watch.verify();
    await clock.advance(100);
    expect(watch.isAnsweredWithin(100)).toBe(true);
    canAsk = false;
    watch.verify();
    await clock.advance(10_000);
    expect(watch.isAnsweredWithin(100)).toBe(true);
  });

  it('leaves nothing behind', async () => {
    watch.expect(true);
    await clock.advance(1_000);
    watch.stop();
    await clock.advance(200);
    expect(clock.waiting).toBe(0);
  });
});
