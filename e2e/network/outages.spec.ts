import { noBadNetworks } from './equipment.ts';
import { expect, test } from './fixtures.ts';
import type { Heard } from './figures-model.ts';
import { isTalking, listenWhile, tellFigures } from './figures.ts';
import { longestDisagreement, shownWithin } from './diary-model.ts';
import { listenFor, takeSound } from './sound-tap.ts';
import { ADA_HZ, GRACE_HZ, type NetworkPhone, type World } from './world.ts';
import { routes } from '../calls/media-probe.ts';

test.skip(noBadNetworks !== null, noBadNetworks ?? '');

/** A machine that runs all of this at once stumbles for so long; an outage that is heard lasts longer. */
const NO_GAP_MS = 1_000;
/** Both screens say the same of a call but for two seconds, and what the machine takes to draw it. */
const AGREE_MS = 2_500;
/** A path that is looked for only once it has been silent for long takes seven seconds and more. */
const SOON_MS = 4_000;
/** A browser that is left alone stays with a path that UDP is blocked on for 3.5 s and more. */
const BESIDE_MS = 3_000;
/**
 * Two faults at once: without the server nobody tells the other side of a new network. What is promised is that the call
 * comes back with the server, which is away for three seconds of these and takes a moment to start.
 */
const BOTH_MS = 20_000;
/** So long a machine is in two networks at least before it leaves the first. */
const TWO_NETWORKS_MS = 2_000;

async function bothTalk({ ada, grace }: World): Promise<void> {
  await isTalking(ada, GRACE_HZ);
  await isTalking(grace, ADA_HZ);
}

const phasesOf = (heard: Heard, whose: 'ada' | 'grace'): string[] =>
  shownWithin(heard.diaries[whose], heard.span, ({ phase }) => phase);

/** It may have been looked for, but it never ended, and it is there. */
function expectSurvived(heard: Heard): void {
  for (const whose of ['ada', 'grace'] as const) {
    const phases = phasesOf(heard, whose);
    expect(['active', 'reconnecting']).toEqual(expect.arrayContaining([...new Set(phases)]));
    expect(phases.at(-1)).toBe('active');
  }
}

/** What is said of a side that is silent; all of it would be wrong of a path that is gone. */
const SILENCES = ['unheard', 'unreached', 'no-sound'];

/**
 * Nobody's microphone, computer or connection is blamed for a path that is gone. A machine that runs all of this may be
 * too busy before, and say so, but takes it back before it says that the connection is lost.
 */
function expectNoBlame({ diaries, span }: Heard, ...whose: ('ada' | 'grace')[]): void {
  for (const who of whose) {
    const diary = diaries[who];
    const lost = diary.findIndex(({ at, phase }) => at > span.from && phase === 'reconnecting');
    expect(lost, 'the screen says that it is lost').toBeGreaterThan(0);
    expect(diary[lost - 1], 'just before').toMatchObject({ phase: 'active', cause: null });
    const causes = shownWithin(diary, span, ({ cause }) => cause ?? 'nothing');
    expect(causes.filter((cause) => SILENCES.includes(cause))).toEqual([]);
  }
}

const disagreementOf = ({ diaries, span }: Heard): number =>
  longestDisagreement(diaries.ada, diaries.grace, span);

const RATE_KBPS = 200;
const QUEUE_MS = 300;
/** No packet is larger. */
const PACKET_OCTETS = 1_500;

test.describe('with video', () => {
  test.use({ media: 'video' });

  test('200 kbit/s: the voice goes on', async ({ talking }) => {
    const { ada, grace } = talking;
    await ada.seesMovingPictures();
    await grace.seesMovingPictures();
    await ada.place.shape({ rateKbps: RATE_KBPS, queueMs: QUEUE_MS });
    await listenFor(ada.page, 5_000);
    const before = await ada.place.counters();
    const heard = await listenWhile(talking, () => listenFor(ada.page, 6_000));
    const after = await ada.place.counters();
    tellFigures(6, '200 kbit a second with video', heard);
    const dropped = after.up.overflowed - before.up.overflowed;
    const [octets, lastedMs] = [after.up.octets - before.up.octets, after.atMs - before.atMs];
    const kbps = Math.round((octets * 8) / lastedMs);
    console.log(`    Ada's link carried ${kbps} kbit/s and dropped ${dropped} packets`);
    // Also what its queue took in and has yet to send, the last packet of it whole.
    const mostOctets = (RATE_KBPS * (lastedMs + QUEUE_MS)) / 8 + PACKET_OCTETS;
    expect(octets, 'the line is as slow as it should be').toBeLessThanOrEqual(mostOctets);
    expectSurvived(heard);
    expect(heard.byGrace.longestSilenceMs).toBeLessThan(NO_GAP_MS);
    expect(heard.byAda.longestSilenceMs).toBeLessThan(NO_GAP_MS);
  });
});

test('a black-out of 5 s', async ({ talking }) => {
  const { ada } = talking;
  const heard = await listenWhile(talking, async () => {
    await ada.place.shape({ dark: true });
    await listenFor(ada.page, 5_000);
    await ada.place.shape({});
    await bothTalk(talking);
  });
  tellFigures(7, 'black-out of 5 s', heard);
  expectSurvived(heard);
  expect(heard.byGrace.longestSilenceMs, 'it was dark').toBeGreaterThan(4_000);
  expect(disagreementOf(heard)).toBeLessThan(AGREE_MS);
  expectNoBlame(heard, 'ada', 'grace');
});

test('5 s in which only one of the two is heard', async ({ talking }) => {
  const { ada } = talking;
  const heard = await listenWhile(talking, async () => {
    await ada.place.shape({ dark: true }, ['up']);
    await listenFor(ada.page, 5_000);
    await ada.place.shape({});
    await bothTalk(talking);
  });
  tellFigures(16, 'only one is heard for 5 s', heard);
  expectSurvived(heard);
  expect(heard.byGrace.longestSilenceMs, 'she heard nothing').toBeGreaterThan(4_000);
  expectNoBlame(heard, 'grace');
  // Who is not heard may be told so, but not that it is the microphone.
  const said = shownWithin(heard.diaries.ada, heard.span, ({ cause }) => cause ?? 'nothing');
  expect(said).not.toContain('unheard');
});

test('a black-out of 5 s while the server is away', async ({ talking }) => {
  const { team, ada, grace } = talking;
  await team.server.stop('SIGKILL');
  const heard = await listenWhile(talking, async () => {
    await ada.place.shape({ dark: true });
    await listenFor(ada.page, 5_000);
    await ada.place.shape({});
    await bothTalk(talking);
  });
  await team.startAgain();
  await Promise.all([ada, grace].map((phone) => phone.isOnline()));
  tellFigures(17, 'black-out of 5 s while the server is away', heard);
  expectSurvived(heard);
  expectNoBlame(heard, 'ada', 'grace');
});

async function listenThroughChange(talking: World): Promise<Heard> {
  const { ada } = talking;
  return listenWhile(talking, async () => {
    await ada.changeNetwork();
    await listenFor(ada.page, 1_000);
    await bothTalk(talking);
  });
}

// Chromium tells its peer connections of a new network half a second after it is there, or a second and a half.
test('another network in mid call, and one more', async ({ talking }) => {
  for (const which of ['first', 'second']) {
    const heard = await listenThroughChange(talking);
    tellFigures(8, `another network in mid call, the ${which}`, heard);
    expectSurvived(heard);
    expect(heard.byAda.longestSilenceMs).toBeLessThan(SOON_MS);
    expect(heard.byGrace.longestSilenceMs).toBeLessThan(SOON_MS);
    expect(disagreementOf(heard)).toBeLessThan(AGREE_MS);
  }
});

test('UDP blocked in mid call: it goes on through a relay over TCP', async ({ talking }) => {
  const { ada } = talking;
  const heard = await listenWhile(talking, async () => {
    await ada.place.shape({ udpBlocked: true });
    await listenFor(ada.page, 1_000);
    await bothTalk(talking);
  });
  tellFigures(9, 'UDP blocked in mid call', heard);
  expectSurvived(heard);
  expect(heard.byAda.longestSilenceMs).toBeLessThan(BESIDE_MS);
  expect(heard.byGrace.longestSilenceMs).toBeLessThan(BESIDE_MS);
  expect(await relayProtocols(ada)).toEqual(['tcp']);
});

const relayProtocols = async ({ page }: NetworkPhone): Promise<(string | null)[]> =>
  (await routes(page)).map(({ relayProtocol }) => relayProtocol);

test('the server is killed for 20 s in mid call', async ({ talking }) => {
  const { team, ada, grace } = talking;
  const heard = await listenWhile(talking, async () => {
    await team.server.stop('SIGKILL');
    await listenFor(ada.page, 20_000);
    await team.startAgain();
    await Promise.all([ada, grace].map((phone) => phone.isOnline()));
  });
  tellFigures(10, 'server killed for 20 s', heard);
  expect(heard.byAda.longestSilenceMs).toBeLessThan(NO_GAP_MS);
  expect(heard.byGrace.longestSilenceMs).toBeLessThan(NO_GAP_MS);
  expect(phasesOf(heard, 'ada')).toEqual(['active']);
  expect(phasesOf(heard, 'grace')).toEqual(['active']);
});

test('another network while the server is away: the call goes on once it is back', async ({ talking }) => {
  const { team, ada, grace } = talking;
  await team.server.stop('SIGKILL');
  const heard = await listenWhile(talking, async () => {
    await listenFor(ada.page, 1_000);
    // The one who answered, and made no offer yet.
    await grace.changeNetwork();
    await listenFor(ada.page, 3_000);
    await team.startAgain();
    await bothTalk(talking);
  });
  tellFigures(11, 'another network while the server is away', heard);
  expectSurvived(heard);
  expect(heard.byAda.longestSilenceMs).toBeLessThan(BOTH_MS);
  expect(heard.byGrace.longestSilenceMs).toBeLessThan(BOTH_MS);
});

/**
 * The browser says nothing of a network that joins another one, and Ada goes on hearing Grace, who does not hear her any
 * more: Ada's phone finds the network when Grace's says so.
 */
test('a second network', async ({ talking }) => {
  const { ada } = talking;
  const heard = await listenWhile(talking, async () => {
    await ada.joinNetwork();
    // By then the browser knows of it, and does not tell the page.
    await listenFor(ada.page, TWO_NETWORKS_MS);
    // It is found before the first one is gone.
    await bothTalk(talking);
    await ada.leaveNetwork();
    await listenFor(ada.page, 1_000);
    await bothTalk(talking);
  });
  tellFigures(13, 'a second network', heard);
  expectSurvived(heard);
  expect(heard.byAda.longestSilenceMs).toBeLessThan(SOON_MS);
  expect(heard.byGrace.longestSilenceMs).toBeLessThan(SOON_MS);
});

test('a laptop that sleeps for 30 s', async ({ talking }) => {
  const { ada, grace } = talking;
  const heard = await listenWhile(talking, async () => {
    ada.sleep();
    try {
      await listenFor(grace.page, 30_000);
    } finally {
      // Nothing that sleeps can be closed.
      ada.wake();
    }
    await bothTalk(talking);
  });
  tellFigures(14, 'asleep for 30 s', heard);
  expectSurvived(heard);
  // Who sleeps draws nothing; the screen of the one who is awake says it, once, and not of sound that is not there.
  expect(phasesOf(heard, 'grace')).toEqual(['active', 'reconnecting', 'active']);
  const said = heard.diaries.grace.find(({ at, phase }) => at > heard.span.from && phase === 'reconnecting');
  const afterMs = (said?.at ?? Infinity) - heard.span.from;
  console.log(`    Grace's screen said so after ${Math.round(afterMs)} ms`);
  expect(afterMs).toBeLessThan(SOON_MS);
});

test('a call from where UDP is blocked', async ({ world }) => {
  const { ada, grace } = world;
  await ada.place.shape({ udpBlocked: true });
  await ada.call(grace.member.name);
  await grace.answer();
  await isTalking(ada, GRACE_HZ);
  await isTalking(grace, ADA_HZ);
  expect(await relayProtocols(ada)).toEqual(['tcp']);
  for (const { page } of [ada, grace]) await takeSound(page);
  await listenFor(ada.page, 1_000);
  const heard = await listenWhile(world, () => listenFor(ada.page, 3_000));
  tellFigures(15, 'a call from where UDP is blocked', heard);
  expect(heard.byAda.longestSilenceMs).toBeLessThan(NO_GAP_MS);
  expect(heard.byGrace.longestSilenceMs).toBeLessThan(NO_GAP_MS);
  await grace.hangUp();
  await ada.isAtRest();
  await grace.isAtRest();
});
