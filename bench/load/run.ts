/**
 * `npm run bench:load`: how soon the page of the server is there for somebody who has never opened it, each figure beside
 * an empty page in the same run.
 *
 * `--rounds=9` changes how often, `--quick` looks once whether it works.
 */
import { firstScripts, type ServedScript } from '../../e2e/calls/first-scripts.ts';
import { ada, createTeam } from '../../e2e/calls/team.ts';
import { count, flag, readOptions } from '../options.ts';
import { percentile, printFigures, type Figure } from '../report.ts';
import { startEmptyPage } from './empty-page.ts';
import { openOnce, type Opening } from './opening.ts';

const options = readOptions({ rounds: count(5), quick: flag() });
const rounds = options.quick ? 1 : options.rounds;

/** What a page is opened over: this machine, or a slow phone on a slow line. */
const lines = {
  loopback: { throttle: null, aimMs: 450 },
  'slow line': {
    throttle: { bitsPerSecond: 1_600_000, latencyMs: 150, slowdown: 4 },
    aimMs: 2_000,
  },
} as const;

const medianOf = (openings: readonly Opening[], what: keyof Opening): number =>
  percentile(
    openings.map((opening) => opening[what]),
    0.5,
  );

async function measure(url: string, emptyUrl: string, session: string): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, { throttle, aimMs }] of Object.entries(lines)) {
    const signIn: Opening[] = [];
    const people: Opening[] = [];
    const empty: Opening[] = [];
    for (let round = 0; round < rounds; round += 1) {
      empty.push(await openOnce({ url: emptyUrl, awaits: 'input', throttle }));
      signIn.push(await openOnce({ url, awaits: 'input[type=password]', throttle }));
      people.push(await openOnce({ url, awaits: 'nav', throttle, session }));
    }
    const figure = (words: string, openings: readonly Opening[], what: keyof Opening): Figure => ({
      ...{ figure: `${words}, ${name}`, value: medianOf(openings, what), unit: 'ms' },
      baseline: medianOf(empty, what),
    });
    figures.push(
      figure('first frame', signIn, 'firstFrameMs'),
      { ...figure('sign-in form', signIn, 'shownMs'), aim: { of: 'value', atMost: aimMs } },
      figure('the phone of who is signed in', people, 'shownMs'),
    );
  }
  return figures;
}

const team = await createTeam();
const emptyPage = await startEmptyPage();
try {
  const { token, deviceId, serverName, self } = await team.join(ada);
  const { userId, username, name } = self;
  const { url } = team.server;
  const session = JSON.stringify({ serverUrl: url, serverName, token, deviceId, userId, username, name });
  const scripts = await firstScripts(url);
  const kilobytes = (sizeOf: (script: ServedScript) => number): number =>
    scripts.reduce((sum, script) => sum + sizeOf(script), 0) / 1_000;
  printFigures('Opening the page of the server for the first time', [
    {
      ...{
        figure: 'first JavaScript, as sent',
        value: kilobytes(({ compressedBytes }) => compressedBytes),
        unit: 'kB',
      },
      baseline: kilobytes(({ text }) => text.length),
      aim: { of: 'value', atMost: 150 },
    },
    ...(await measure(url, emptyPage.url, session)),
  ]);
} finally {
  await emptyPage.close();
  await team.dispose();
}
