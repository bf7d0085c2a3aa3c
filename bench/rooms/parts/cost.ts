import type { Page } from '@playwright/test';
import { percentile, type Figure } from '../../report.ts';
import { cpuMsWithin } from '../../call/browser-processes.ts';
import { setShown } from '../../call/product.ts';
import { gather, type Meeting, scatter } from '../meeting.ts';
import type { Part, PartContext } from '../part.ts';
import { openStage, type Stage } from '../stage.ts';

const CROWDS = [2, 4, 6] as const;
const SETTLING_MS = 5_000;
/** Of four people in hidden windows, as in the tray. */
const AIM = { of: 'ratio', atMost: 1.2 } as const;

/** A share of a core, and kilobits per second, each of all people together. */
interface Cost {
  readonly cores: number;
  readonly uplink: number;
}

/** What it costs each participant to be in a room: processor time above what the same pages use at rest, and uplink. */
export const costPart: Part = {
  title: 'What a voice room costs each participant',
  async measure(context) {
    const stage = await openStage({ browser: context.browser, people: Math.max(...CROWDS), roundTripMs: 0 });
    try {
      const figures: Figure[] = [];
      for (const people of CROWDS) figures.push(...(await measureCrowd(people, stage, context)));
      return figures;
    } finally {
      await stage.close();
    }
  },
};

async function measureCrowd(
  people: number,
  { room, phones, mesh }: Stage,
  { browser, isQuick }: PartContext,
): Promise<readonly Figure[]> {
  const windowMs = isQuick ? 4_000 : 15_000;
  const look = async (meeting: Meeting): Promise<Cost> => {
    await new Promise((resolve) => setTimeout(resolve, SETTLING_MS));
    const pages = meeting.pages.slice(0, people);
    const before = await sentBytes(pages);
    const cores = (await cpuMsWithin([browser], windowMs)) / windowMs;
    return { cores, uplink: (((await sentBytes(pages)) - before) * 8) / windowMs };
  };
  const [idle, ours, hidden, theirs]: [Cost[], Cost[], Cost[], Cost[]] = [[], [], [], []];
  for (let round = 0; round < (isQuick ? 1 : 3); round += 1) {
    idle.push(await look(room));
    await gather(room, people);
    ours.push(await look(room));
    for (const phone of phones) await setShown(phone, false);
    hidden.push(await look(room));
    for (const phone of phones) await setShown(phone, true);
    await scatter(room, people);
    await gather(mesh, people);
    theirs.push(await look(mesh));
    await scatter(mesh, people);
  }
  const median = (costs: readonly Cost[], of: keyof Cost): number =>
    percentile(
      costs.map((cost) => cost[of]),
      0.5,
    );
  const cpu = (costs: readonly Cost[]): number =>
    ((median(costs, 'cores') - median(idle, 'cores')) / people) * 100;
  const common = { unit: '% of a core', baseline: cpu(theirs) };
  return [
    { figure: `${people} people: processor time each`, value: cpu(ours), ...common },
    {
      ...{ figure: `${people} people: the same in hidden windows`, value: cpu(hidden), ...common },
      ...(people === 4 && { aim: AIM }),
    },
    {
      ...{ figure: `${people} people: uplink each`, unit: 'kbit/s' },
      ...{ value: median(ours, 'uplink') / people, baseline: median(theirs, 'uplink') / people },
    },
  ];
}

/** All that the connections of these pages have sent: sound, statistics of it and messages. */
async function sentBytes(pages: readonly Page[]): Promise<number> {
  const each = pages.map((page) =>
    page.evaluate(async () => {
      let bytes = 0;
      for (const peer of window.ringdownProbe.peers) {
        if (peer.connectionState === 'closed') continue;
        for (const report of (await peer.getStats()).values() as Iterable<Record<string, unknown>>)
          if (report['type'] === 'transport') bytes += Number(report['bytesSent'] ?? 0);
      }
      return bytes;
    }),
  );
  return (await Promise.all(each)).reduce((sum, bytes) => sum + bytes, 0);
}
