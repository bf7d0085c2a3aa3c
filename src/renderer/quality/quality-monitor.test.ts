import { describe, expect, it } from 'vitest';
import type { LinkCounters } from '../rtc/stats.ts';
import { readCounters } from '../rtc/stats-model.ts';
import type { QualityWord } from '../rtc/channel/quality-word.ts';
import { receivingEnd, sendingEnd } from '../rtc/testing/real-stats.ts';
import { createManualClock } from '../phone/testing/manual-clock.ts';
import type { PathSigns } from './call-quality.ts';
import { createQualityMonitors } from './quality-monitor.ts';
import { aWord } from './testing/samples.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

function setUp({ isStrained = false } = {}) {
  const clock = createManualClock();
  const said: QualityWord[] = [];
  const asked: boolean[] = [];
  let lost = 0;
  let concealed = 0;
  let seconds = 0;
  let generation = 0;
  let connected = true;
  let path: PathSigns = 'open';
  const lossless = (): LinkCounters => {
    const counters = readCounters([...sendingEnd, ...receivingEnd], { at: clock.now(), generation });
    const { audioIn, audioOut } = counters;
    if (!audioIn || !audioOut) throw new Error('the sample has sound');
    const packets = 50 * seconds;
    const samples = audioIn.samples + 48_000 * seconds;
    return {
      ...counters,
      audioIn: {
        ...audioIn,
        packets: audioIn.packets + packets,
        lost: audioIn.lost + lost,
        samples,
        concealed: audioIn.concealed + concealed,
      },
      audioOut: { ...audioOut, packets: audioOut.packets + packets },
    };
  };
  const monitor = createQualityMonitors({
    clock,
    load: { watch: () => () => undefined, isBusy: ({ soundIsLate }) => isStrained && soundIsLate },
  })({
    readCounters: () => Promise.resolve(connected ? lossless() : null),
    circumstances: () => ({ sending: true, expecting: true, path, microphone: null, shows: null }),
    preferRedundancy: (preferred) => void asked.push(preferred),
    limitVideo: () => undefined,
    limitScreen: () => undefined,
    tell: (word) => void said.push(word),
  });
  async function pass(count: number): Promise<void> {
    for (let second = 0; second < count; second += 1) {
      seconds += 1;
      clock.pass(1_000);
      await settled();
    }
  }
  return {
    ...{ clock, monitor, said, asked },
    lose: (packets: number) => void (lost += packets),
    /** All of them arrive, and a part of what they hold too late to be played. */
    passLate: async (count: number) => {
      for (let second = 0; second < count; second += 1) {
        concealed += 4_800;
        await pass(1);
      }
    },
    replace: () => void (generation += 1),
    connect: (now: boolean) => void (connected = now),
    signs: (now: PathSigns) => void (path = now),
    pass,
  };
}

describe('the monitor of a call', () => {
  it('has nothing to say after one reading, and a judgement after two', async () => {
    const { monitor, pass } = setUp();
    await pass(1);
    expect(monitor.reading.current).toMatchObject({ quality: null, samples: [] });
    await pass(1);
    expect(monitor.reading.current.samples).toHaveLength(1);
    expect(monitor.reading.current.quality?.bars).toBe(4);
  });

  it('believes what the other side says for as long as it is fresh', async () => {
    const { monitor, pass } = setUp();
    await pass(1);
    monitor.heard(aWord({ lost: 0.3, concealed: 0.25 }));
    await pass(5);
    expect(monitor.reading.current.quality).toMatchObject({ bars: 1, cause: 'uplink' });
    await pass(10);
    expect(monitor.reading.current.theirs).toBeNull();
  });

  it('tells the other side, and repeats itself now and then', async () => {
    const { said, pass } = setUp();
    await pass(10);
    expect(said).toHaveLength(3);
    expect(said[0]).toMatchObject({ hears: true, lost: 0, network: 'wired' });
  });

  it('compares nothing over a connection that is another one now', async () => {
    const { monitor, pass, replace, connect } = setUp();
    await pass(3);
    replace();
    await pass(1);
    expect(monitor.reading.current.samples).toHaveLength(2);
    connect(false);
    await pass(2);
    connect(true);
    await pass(1);
    expect(monitor.reading.current.samples).toHaveLength(2);
    await pass(1);
    expect(monitor.reading.current.samples).toHaveLength(3);
  });

  it('blames a strained computer for sound that all arrives and comes too late, and says so', async () => {
    const { monitor, said, pass, passLate } = setUp({ isStrained: true });
    await pass(3);
    monitor.heard(aWord());
    expect(said.at(-1)?.busy).toBe(false);
    await passLate(5);
    expect(monitor.reading.current.quality?.cause).toBe('busy');
    expect(said.at(-1)?.busy).toBe(true);
  });

  it('blames the connection for sound that comes too late to a computer at ease', async () => {
    const { monitor, said, pass, passLate } = setUp();
    await pass(3);
    monitor.heard(aWord());
    await passLate(5);
    expect(monitor.reading.current.quality?.cause).toBe('their-uplink');
    expect(said.at(-1)?.busy).toBe(false);
  });

  it('blames no computer for an outage', async () => {
    const { said, pass, passLate, signs } = setUp({ isStrained: true });
    await pass(3);
    signs('silent');
    await passLate(5);
    expect(said.at(-1)?.busy).toBe(false);
  });

  it('asks for redundancy when packets are lost, once', async () => {
    const { asked, pass, lose } = setUp();
    await pass(5);
    expect(asked).toEqual([]);
    lose(20);
    await pass(5);
    expect(asked).toEqual([true]);
    await pass(40);
    expect(asked).toEqual([true, false]);
  });

  it('takes nothing that an outage lost for the loss of a bad connection', async () => {
    const { monitor, asked, pass, lose, signs } = setUp();
    await pass(3);
    const before = monitor.summary();
    signs('silent');
    await pass(4);
    signs('open');
    lose(200);
    await pass(1);
    expect(asked).toEqual([]);
    expect(monitor.reading.current.quality).toMatchObject({ bars: 4, cause: null });
    expect(monitor.summary()).toEqual(before);
    await pass(1);
    expect(monitor.summary()?.seconds).toBe((before?.seconds ?? 0) + 1);
  });

  it('waits for one look with a moment without sound, and tells nobody', async () => {
    const { monitor, said, pass, lose, signs } = setUp();
    await pass(3);
    const told = said.length;
    lose(30);
    signs('quiet');
    await pass(1);
    expect([monitor.summary()?.seconds, said.length]).toEqual([2, told]);
    await pass(1);
    expect(monitor.summary()?.seconds).toBe(3);
  });

  it('keeps three minutes', async () => {
    const { monitor, pass } = setUp();
    await pass(200);
    expect(monitor.reading.current.samples).toHaveLength(180);
  });

  it('stops with the call, also what is being read just then', async () => {
    const { monitor, clock, said, pass } = setUp();
    await pass(2);
    const told = said.length;
    clock.pass(5_000);
    monitor.close();
    await settled();
    expect(clock.pending).toBe(0);
    expect(said).toHaveLength(told);
  });
});
