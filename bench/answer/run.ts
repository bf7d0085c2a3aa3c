/**
 * `npm run bench:answer`: from the press of *Answer* to the first sound, at both ends.
 *
 * Four kinds of calls take turns in one run: a bare pair of peer connections (the floor, whose microphones are open all
 * the time), Ringdown, Ringdown with the callee's microphone opened while it rings, and Ringdown with fast answer off
 * (the callee connects only after the answer: the offer waits for it). Then the same on a path with a round trip of
 * 200 ms. Options: `--calls=30` for each kind on loopback, `--far-calls=12`.
 */
import { parseArgs } from 'node:util';
import type { Browser, Page } from '@playwright/test';
import { launchBrowser } from '../../e2e/calls/browser.ts';
import { ada, alan, createTeam, grace, type Member } from '../../e2e/calls/team.ts';
import type { SettingsPatch } from '../../src/shared/settings.ts';
import { createTcpDelay } from '../network/tcp-delay.ts';
import { createUdpRelay } from '../network/udp-relay.ts';
import { percentile, printFigures, type Figure } from '../report.ts';
import { answerBareCall, endBareCall, openBarePair, startBareRelay } from './bare-pair.ts';
import { heardAt, pressedAt, resetTimes } from './first-sound.ts';
import { measuringContext, openProductPhone, type ProductPhone } from './product.ts';

interface Samples {
  readonly caller: number[];
  readonly callee: number[];
}

interface Path {
  readonly name: string;
  readonly roundTripMs: number;
  readonly calls: number;
}

const WARM_UP_CALLS = 2;
const mary: Member = { username: 'mary', name: 'Mary Jackson', password: 'wind tunnel 1958' };

const { values: options } = parseArgs({
  options: { calls: { type: 'string', default: '30' }, 'far-calls': { type: 'string', default: '12' } },
});

async function measure(
  [caller, callee]: readonly [Page, Page],
  call: () => Promise<void>,
): Promise<[number, number]> {
  await resetTimes(caller);
  await resetTimes(callee);
  await call();
  const heard = await Promise.all([heardAt(caller), heardAt(callee)]);
  const pressed = await pressedAt(callee);
  return [heard[0] - pressed, heard[1] - pressed];
}

async function productCall(from: ProductPhone, to: ProductPhone): Promise<[number, number]> {
  const times = await measure([from.page, to.page], async () => {
    await from.phone.call(to.member.name);
    await to.phone.seesPhase('ringing-in');
    await from.phone.seesPhase('ringing-out');
    // A person needs at least this long to notice; the connection is made meanwhile.
    await to.page.waitForTimeout(1_500);
    await to.phone.answer();
  });
  await from.phone.hangUp();
  await from.page.getByRole('button', { name: 'Close' }).click();
  await to.phone.isAtRest();
  await from.phone.isAtRest();
  return times;
}

async function measurePath(
  path: Path,
  browsers: readonly [Browser, Browser],
): Promise<Record<string, Samples>> {
  const far = path.roundTripMs > 0;
  const team = await createTeam();
  const bareRelay = await startBareRelay();
  const relay = far ? createUdpRelay(path.roundTripMs / 2) : null;
  // From one client over the server to the other takes half a round trip, so each of the two legs takes a quarter.
  const legMs = path.roundTripMs / 4;
  const serverLine = far ? await createTcpDelay(Number(new URL(team.server.url).port), legMs) : null;
  const bareLine = far ? await createTcpDelay(bareRelay.port, legMs) : null;
  try {
    const serverUrl = serverLine ? `http://localhost:${serverLine.port}` : team.server.url;
    const open = { team, serverUrl, relay };
    const answering = (member: Member, settings: SettingsPatch): Promise<ProductPhone> =>
      openProductPhone({ ...open, settings, browser: browsers[1], member });
    const caller = await openProductPhone({ ...open, settings: {}, browser: browsers[0], member: ada });
    const warm = await answering(grace, {});
    const ready = await answering(mary, { openMicrophone: 'while-ringing' });
    const early = await answering(alan, { connect: 'after-answer' });
    const bare: [Page, Page] = [
      await (await measuringContext(browsers[0], relay)).newPage(),
      await (await measuringContext(browsers[1], relay)).newPage(),
    ];
    await openBarePair(bare, `http://localhost:${bareLine?.port ?? bareRelay.port}/`);
    const kinds: Record<string, () => Promise<[number, number]>> = {
      floor: async () => {
        const times = await measure(bare, () => answerBareCall(bare));
        await endBareCall(bare);
        return times;
      },
      'fast answer': () => productCall(caller, warm),
      'fast answer, microphone ready': () => productCall(caller, ready),
      'fast answer off': () => productCall(caller, early),
    };
    return await takeTurns(kinds, path.calls);
  } finally {
    relay?.close();
    await Promise.all([serverLine?.close(), bareLine?.close()]);
    await Promise.all([team.dispose(), bareRelay.close()]);
  }
}

async function takeTurns(
  kinds: Record<string, () => Promise<[number, number]>>,
  calls: number,
): Promise<Record<string, Samples>> {
  const samples: Record<string, Samples> = {};
  for (const kind of Object.keys(kinds)) samples[kind] = { caller: [], callee: [] };
  for (let call = -WARM_UP_CALLS; call < calls; call++) {
    for (const [kind, make] of Object.entries(kinds)) {
      const [caller, callee] = await make();
      if (call < 0) continue;
      samples[kind]?.caller.push(caller);
      samples[kind]?.callee.push(callee);
    }
  }
  return samples;
}

function figures(path: Path, samples: Record<string, Samples>): Figure[] {
  const value = (kind: string, side: keyof Samples, share: number): number =>
    percentile(samples[kind]?.[side] ?? [], share);
  return (['caller', 'callee'] as const).flatMap((side) =>
    [0.5, 0.95].flatMap((share) =>
      ['fast answer', 'fast answer, microphone ready'].flatMap((kind) =>
        ['floor', 'fast answer off'].map((baseline) => ({
          figure: `${path.name}, ${side} hears, p${share * 100}: ${kind} / ${baseline}`,
          value: value(kind, side, share),
          unit: 'ms',
          baseline: value(baseline, side, share),
        })),
      ),
    ),
  );
}

const browsers: [Browser, Browser] = [
  await launchBrowser({ toneHertz: 440 }),
  await launchBrowser({ toneHertz: 660 }),
];
try {
  const paths: Path[] = [
    { name: 'loopback', roundTripMs: 0, calls: Number(options.calls) },
    { name: '200 ms round trip', roundTripMs: 200, calls: Number(options['far-calls']) },
  ];
  for (const path of paths) {
    if (path.calls === 0) continue;
    const samples = await measurePath(path, browsers);
    printFigures(
      `From "Answer" to the first sound, ${path.name}, ${path.calls} calls each`,
      figures(path, samples),
    );
  }
} finally {
  for (const browser of browsers) await browser.close();
}
