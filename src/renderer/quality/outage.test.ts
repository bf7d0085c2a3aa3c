import { describe, expect, it } from 'vitest';
import type { LinkCounters } from '../rtc/stats.ts';
import { readCounters } from '../rtc/stats-model.ts';
import type { QualityWord } from '../rtc/channel/quality-word.ts';
import { receivingEnd, sendingEnd } from '../rtc/testing/real-stats.ts';
import { createManualClock } from '../phone/testing/manual-clock.ts';
import type { PathSigns } from './call-quality.ts';
import { createQualityMonitors } from './quality-monitor.ts';

/** A look at the path every so many ms. */
const STEP_MS = 100;
/** After so long without sound it is quiet, then the watch over the path knows, and then the screen says that it is lost. */
const QUIET_MS = 200;
const NOTICED_MS = 600;
const LOST_MS = 2_000;

const settled = () => new Promise((resolve) => setImmediate(resolve));

const signsOf = (ms: number): PathSigns => (ms >= NOTICED_MS ? 'silent' : ms >= QUIET_MS ? 'quiet' : 'open');

type Side = 'ada' | 'grace';
const sides = ['ada', 'grace'] as const;
const otherOf = { ada: 'grace', grace: 'ada' } as const satisfies Record<Side, Side>;

/** Two phones in a call, each with its own judgement; what one says and sends reaches the other while the way is open. */
function aCall({ isBusy }: { readonly isBusy: boolean }) {
  const clock = createManualClock();
  const ends = { ada: anEnd(), grace: anEnd() };

  function anEnd() {
    return {
      ...{ deaf: false, heardAt: clock.now(), got: 0, lost: 0, missing: 0, played: 0, concealed: 0, sent: 0 },
      letters: [] as QualityWord[],
      /** What the screen said while it called the call connected, without repetitions. */
      said: [] as string[],
    };
  }

  function countersOf(side: Side): LinkCounters {
    const counters = readCounters([...sendingEnd, ...receivingEnd], { at: clock.now(), generation: 0 });
    const { audioIn, audioOut } = counters;
    if (!audioIn || !audioOut) throw new Error('the sample has sound');
    const { got, lost, played, concealed, sent } = ends[side];
    // Receiver reports still come from somebody who hears nothing.
    const fractionLost = ends[otherOf[side]].deaf ? 0.9 : 0;
    const reported = { fractionLost, jitter: null, roundTripTime: null };
    return {
      ...counters,
      audioIn: {
        ...audioIn,
        ...{ packets: audioIn.packets + got, lost: audioIn.lost + lost },
        ...{ samples: audioIn.samples + played, concealed: audioIn.concealed + concealed },
      },
      audioOut: { ...audioOut, packets: audioOut.packets + sent, reported },
      videoOut: null,
    };
  }

  const silentFor = (side: Side): number => clock.now() - ends[side].heardAt;
  const create = createQualityMonitors({
    clock,
    load: { watch: () => () => undefined, isBusy: () => isBusy },
  });
  const monitorOf = (side: Side) =>
    create({
      readCounters: () => Promise.resolve(countersOf(side)),
      circumstances: () => ({
        ...{ sending: true, expecting: true, microphone: null, shows: null },
        path: signsOf(silentFor(side)),
      }),
      ...{ preferRedundancy: () => undefined, limitVideo: () => undefined, limitScreen: () => undefined },
      tell: (word) => void ends[otherOf[side]].letters.push(word),
    });
  const monitors = { ada: monitorOf('ada'), grace: monitorOf('grace') };

  function pass(side: Side): void {
    const end = ends[side];
    end.played += 4_800;
    end.sent += 5;
    if (end.deaf) {
      end.concealed += 4_800;
      end.missing += 5;
      return;
    }
    end.got += 5;
    end.lost += end.missing;
    end.missing = 0;
    end.heardAt = clock.now();
    for (const word of end.letters.splice(0)) monitors[side].heard(word);
  }

  return {
    said: (side: Side) => ends[side].said,
    close: (...deaf: Side[]) => deaf.forEach((side) => (ends[side].deaf = true)),
    open: () => sides.forEach((side) => (ends[side].deaf = false)),
    async pass(ms: number) {
      for (let passed = 0; passed < ms; passed += STEP_MS) {
        clock.pass(STEP_MS);
        sides.forEach(pass);
        await settled();
        for (const side of sides) {
          const { said } = ends[side];
          const cause = monitors[side].reading.current.quality?.cause ?? 'nothing';
          if (silentFor(side) < LOST_MS && said.at(-1) !== cause) said.push(cause);
        }
      }
    },
  };
}

const begins = [0, 300, 600, 900];
/** A gap that is over before somebody looks is a loss like any other. */
const lasts = [1_700, 5_000, 20_000];
const cases = begins.flatMap((begin) =>
  lasts.flatMap((last) => [true, false].map((isBusy) => ({ begin, last, isBusy }))),
);

describe('an outage of both directions', () => {
  it.each(cases)('is nobody’s fault: after $begin ms for $last ms, busy: $isBusy', async (story) => {
    const call = aCall(story);
    await call.pass(8_000 + story.begin);
    call.close('ada', 'grace');
    await call.pass(story.last);
    call.open();
    await call.pass(8_000);
    expect([call.said('ada'), call.said('grace')]).toEqual([['nothing'], ['nothing']]);
  });

  it('and again, before the first is forgotten', async () => {
    const call = aCall({ isBusy: true });
    await call.pass(5_000);
    for (let time = 0; time < 4; time += 1) {
      call.close('ada', 'grace');
      await call.pass(1_300);
      call.open();
      await call.pass(1_400);
    }
    expect([call.said('ada'), call.said('grace')]).toEqual([['nothing'], ['nothing']]);
  });
});

describe('an outage of one direction', () => {
  it.each(cases.filter(({ last }) => last >= 5_000))(
    'is told to the one who is not heard, and blames no microphone: $begin, $last, busy: $isBusy',
    async (story) => {
      const call = aCall(story);
      await call.pass(8_000 + story.begin);
      call.close('grace');
      await call.pass(story.last);
      expect(call.said('ada')).toEqual(['nothing', 'unreached']);
      expect(call.said('grace')).toEqual(['nothing']);
      call.open();
      await call.pass(8_000);
      expect(call.said('ada')).toEqual(['nothing', 'unreached', 'nothing']);
      expect(call.said('grace')).toEqual(['nothing']);
    },
  );
});
