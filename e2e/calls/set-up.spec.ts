import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import type { PhonePage } from './phone-page.ts';
import { ada, grace } from './team.ts';

/** How many calls in a row; more than the usual few prove more and take longer. */
const CALLS = Number(process.env['RINGDOWN_TEST_SET_UPS'] ?? 8);
/** Crossed calls are dialled within this time. */
const TOGETHER_MS = 100;
/** Whatever is not settled by then hangs, also on a busy machine. */
const SETTLED_MS = 60_000;

test.setTimeout(60_000 + CALLS * SETTLED_MS);
// Longer than anybody waits here: what hangs must not be settled by a ring that runs out.
test.use({ serverSettings: { RINGDOWN_RING_TIMEOUT_MS: '300000' } });

/** What a phone has of a call. */
interface Standing {
  readonly phase: string;
  /** Sound has arrived over a connection that is there. */
  readonly hears: boolean;
  readonly connections: readonly string[];
}

function standing({ page }: PhonePage): Promise<Standing> {
  return page.evaluate(async () => {
    const screen = document.querySelector<HTMLElement>('[data-testid=call-screen]');
    const peers = window.ringdownProbe.peers.filter((peer) => peer.connectionState !== 'closed');
    let energy = 0;
    for (const peer of peers) {
      for (const report of await window.ringdownProbe.statsOf(peer))
        if (report['type'] === 'inbound-rtp') energy += Number(report['totalAudioEnergy'] ?? 0);
    }
    return {
      phase: screen?.dataset['phase'] ?? 'none',
      hears: energy > 0.001,
      connections: peers.map(
        (peer) => `${peer.signalingState}/${peer.iceConnectionState}/${peer.connectionState}`,
      ),
    };
  });
}

type Ending = 'talking' | 'over' | 'ringing';
const over = new Set(['none', 'ended']);

/** Both are in the call and hear each other, both have none, or one of them is asked to answer; null: not yet. */
function endingOf(standings: readonly [Standing, Standing]): Ending | null {
  if (standings.every(({ phase, hears }) => phase === 'active' && hears)) return 'talking';
  if (standings.every(({ phase, connections }) => over.has(phase) && connections.length === 0)) return 'over';
  const phases = standings.map(({ phase }) => phase).sort();
  return phases[0] === 'ringing-in' && phases[1] === 'ringing-out' ? 'ringing' : null;
}

async function settles(
  phones: readonly [PhonePage, PhonePage],
  wanted: readonly Ending[],
  what: string,
): Promise<Ending> {
  let ending: Ending | null = null;
  let seen = '';
  const look = async (): Promise<boolean> => {
    const standings = (await Promise.all(phones.map(standing))) as [Standing, Standing];
    seen = JSON.stringify(standings);
    ending = endingOf(standings);
    return ending !== null && wanted.includes(ending);
  };
  try {
    await expect.poll(look, { timeout: SETTLED_MS, intervals: [50, 100] }).toBe(true);
  } catch {
    throw new Error(`${what} hangs: ${seen}`);
  }
  return ending!;
}

/** Presses buttons at the same time, give or take: from inside the pages, so that nothing comes between. */
async function pressTogether(buttons: readonly { button: Locator; afterMs: number }[]): Promise<void> {
  // Both are found first: the one that is found later might be gone by the press of the other.
  const found = await Promise.all(
    buttons.map(async ({ button, afterMs }) => ({ element: await button.elementHandle(), afterMs })),
  );
  const soon = Date.now() + 300;
  await Promise.all(
    found.map(({ element, afterMs }) =>
      element.evaluate((pressed, at) => {
        setTimeout(() => (pressed as HTMLElement).click(), at - performance.timeOrigin - performance.now());
      }, soon + afterMs),
    ),
  );
}

const personButton = (page: Page, name: string): Locator =>
  page.getByRole('button', { name: `Call ${name}`, exact: true });
const callButton = ({ callScreen }: PhonePage, name: string): Locator =>
  callScreen.getByRole('button', { name, exact: true });

const HEAD_START_MS = 20;
const HEAD_STARTS_MS = [HEAD_START_MS, 2 * HEAD_START_MS, 0];

/** Spread over the time without chance, so that each run is the same: 0, 61, 23, 84, 46, … */
const spread = (number: number): number => (number * 61) % (TOGETHER_MS + 1);

const races = [
  [null, 'Answer'],
  ['Cancel', 'Answer'],
  [null, 'Decline'],
  ['Cancel', 'Decline'],
] as const;

type Pair = readonly [PhonePage, PhonePage];

async function cross([a, g]: Pair, number: number): Promise<Ending> {
  for (const phone of [a, g]) await phone.showPeople();
  const [first, second] = number % 4 === 0 ? [0, spread(number)] : [spread(number), 0];
  await pressTogether([
    { button: personButton(a.page, grace.name), afterMs: first },
    { button: personButton(g.page, ada.name), afterMs: second },
  ]);
  return settles([a, g], ['talking', 'ringing'], `crossed call ${number}, ${first} and ${second} ms`);
}

/** A plain call, whose callee presses `answer` while the caller presses `caller`; null: leaves it alone. */
async function race(
  [a, g]: Pair,
  number: number,
  presses: readonly [string | null, string],
): Promise<Ending> {
  await a.call(grace.name);
  await settles([a, g], ['ringing'], `call ${number}`);
  const [caller, callee] = presses;
  // Once at the same moment, once the callee first, once the caller.
  const callerMs = HEAD_STARTS_MS[Math.floor(number / (2 * races.length)) % HEAD_STARTS_MS.length]!;
  await pressTogether([
    { button: callButton(g, callee), afterMs: HEAD_START_MS },
    ...(caller === null ? [] : [{ button: callButton(a, caller), afterMs: callerMs }]),
  ]);
  const wanted: readonly Ending[] =
    caller === null ? [callee === 'Answer' ? 'talking' : 'over'] : ['talking', 'over'];
  return settles([a, g], wanted, `call ${number}, ${callee} against ${caller ?? 'nothing'}`);
}

test(`none of ${CALLS} calls in a row hangs, half of them crossed`, async ({ openPhone }) => {
  const pair: Pair = [await openPhone(ada, { toneHertz: 440 }), await openPhone(grace, { toneHertz: 660 })];
  const counts: Record<string, number> = {};
  const count = (what: string): void => void (counts[what] = (counts[what] ?? 0) + 1);
  for (let number = 0; number < CALLS; number++) {
    const presses = races[Math.floor(number / 2) % races.length]!;
    const crossed = number % 2 === 0;
    let ending = crossed ? await cross(pair, number) : await race(pair, number, presses);
    count(`${crossed ? 'crossed' : `${presses[1]} against ${presses[0] ?? 'nothing'}`}: ${ending}`);
    if (ending === 'ringing') {
      // The second one saw the ring before dialling; then it is a call like any other.
      const standings = await Promise.all(pair.map(standing));
      await pair[standings[0]!.phase === 'ringing-in' ? 0 : 1].answer();
      ending = await settles(pair, ['talking'], `call ${number}, answered`);
    }
    if (ending === 'talking') {
      await pair[number % 2 === 0 ? 0 : 1].hangUp();
      await settles(pair, ['over'], `call ${number}, hung up`);
    }
  }
  console.log(`${CALLS} calls: ${JSON.stringify(counts)}`);
  for (const phone of pair) await phone.isAtRest();
});
