import type { Locator, Page } from '@playwright/test';
import {
  janusVersion,
  NO_JANUS,
  startJanus,
  type TestJanus,
} from '../../signaling-server/src/testing/janus.ts';
import { longestGap, takeAudible } from '../calls/audible-tap.ts';
import { expect, test as base } from '../calls/fixtures.ts';
import { heldResources } from '../calls/media-probe.ts';
import type { PhonePage } from '../calls/phone-page.ts';
import { ada, alan, grace, type Member } from '../calls/team.ts';
import { openLightPhones } from './light-phones.ts';

const linus: Member = { username: 'linus', name: 'Linus Pauling', password: 'nature of the bond' };
const marie: Member = { username: 'marie', name: 'Marie Curie', password: 'nothing to be feared' };
const rosa: Member = { username: 'rosa', name: 'Rosalind Franklin', password: 'photograph no 51 b' };

/** Of Ada and Grace, who speak; the others listen. */
const tones = [440, 660] as const;
/** Goes from one to the other by a connection of the test that is left alone: what it misses is the machine's doing. */
const CONTROL_HERTZ = 1_100;
const LISTENERS = 12;
const listener = (number: number): Member => ({
  username: `listener${number}`,
  name: `Listener ${number}`,
  password: 'all ears tonight',
});
/** What nobody notices is 100 ms; this much more than the control a person may miss on a test machine. */
const LONGEST_MS = 300;

const test = base.extend<{ readonly janus: TestJanus; readonly meshPeople: string }>({
  meshPeople: ['4', { option: true }],
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names from the pattern and demands one.
  janus: async ({}, use) => {
    const janus = await startJanus();
    await use(janus);
    await janus.remove();
  },
  serverSettings: async ({ janus, meshPeople }, use) => {
    await use({ ...janus.settings, RINGDOWN_MESH_PEOPLE: meshPeople });
  },
});

test.skip(janusVersion() === null, NO_JANUS);

declare global {
  interface Window {
    /** Held, so that nothing of them is collected. */
    ringdownControls?: { readonly peer: RTCPeerConnection; readonly [held: string]: unknown }[];
  }
}

const roomScreen = (page: Page) => page.getByTestId('room-screen');

async function enter({ page }: PhonePage): Promise<void> {
  await page.getByRole('button', { name: /Rooms$/ }).click();
  await page.getByRole('button', { name: 'Join Hall', exact: true }).click();
  await expect(roomScreen(page)).toHaveAttribute('data-phase', 'inside');
}

async function listenIn(phone: PhonePage): Promise<void> {
  await enter(phone);
  await roomScreen(phone.page).getByRole('button', { name: 'Mute', exact: true }).click();
}

const leave = ({ page }: PhonePage) =>
  roomScreen(page).getByRole('button', { name: 'Leave', exact: true }).click();

/** Each says so, and has no connection left but `peers`. */
async function goOver(people: readonly PhonePage[], media: 'mesh' | 'sfu', peers: number): Promise<void> {
  for (const { page } of people) {
    await expect(roomScreen(page)).toHaveAttribute('data-media', media);
    await expect(roomScreen(page)).toContainText('End-to-end encrypted');
    await expect
      .poll(async () => (await heldResources(page)).openPeers, { message: 'connections' })
      .toBe(peers);
    const up = page.locator('[data-testid=tile][data-link=up]');
    await expect(up).toHaveCount((await page.getByTestId('tile').count()) - 1);
  }
}

async function makeHall({ page }: PhonePage): Promise<void> {
  await page.getByRole('button', { name: /Rooms$/ }).click();
  await page.getByRole('button', { name: 'New room' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Hall');
  await page.getByRole('button', { name: 'Create room' }).click();
}

async function openMenu({ page }: PhonePage, name: string): Promise<Locator> {
  const tile = page.getByRole('article', { name, exact: true });
  await tile.hover();
  await tile.getByRole('button', { name: `More about ${name}` }).click();
  return tile;
}

/** What the menu of a tile says of whom it leads to. */
async function trustInMenu(phone: PhonePage, { name }: Member, mark: string): Promise<Locator> {
  return (await openMenu(phone, name)).getByRole('button', { name: mark, exact: true });
}

async function connectControl({ page: from }: PhonePage, { page: to }: PhonePage): Promise<void> {
  const offer = await from.evaluate(async (hertz) => {
    const context = new AudioContext();
    const source = new OscillatorNode(context, { frequency: hertz });
    const stream = new MediaStreamAudioDestinationNode(context);
    source.connect(new GainNode(context, { gain: 0.4 })).connect(stream);
    source.start();
    const peer = new RTCPeerConnection();
    // It is none of the app's.
    window.ringdownProbe.peers.pop();
    window.ringdownControls = [...(window.ringdownControls ?? []), { peer, source }];
    for (const track of stream.stream.getTracks()) peer.addTrack(track);
    await peer.setLocalDescription();
    while (peer.iceGatheringState !== 'complete')
      await new Promise((resolve) =>
        peer.addEventListener('icegatheringstatechange', resolve, { once: true }),
      );
    return peer.localDescription!.sdp;
  }, CONTROL_HERTZ);
  const answer = await to.evaluate(async (sdp) => {
    const peer = new RTCPeerConnection();
    // It is none of the app's.
    window.ringdownProbe.peers.pop();
    const player = new Audio();
    peer.addEventListener('track', ({ track }) => {
      player.srcObject = new MediaStream([track]);
      void player.play();
    });
    window.ringdownControls = [...(window.ringdownControls ?? []), { peer, player }];
    await peer.setRemoteDescription({ type: 'offer', sdp });
    await peer.setLocalDescription();
    while (peer.iceGatheringState !== 'complete')
      await new Promise((resolve) =>
        peer.addEventListener('icegatheringstatechange', resolve, { once: true }),
      );
    return peer.localDescription!.sdp;
  }, offer);
  await from.evaluate(
    (sdp) => window.ringdownControls!.at(-1)!.peer.setRemoteDescription({ type: 'answer', sdp }),
    answer,
  );
}

/** What each heard of the two who speak, since it was asked last, had no hole that the control did not have. */
async function expectNoGap(people: readonly PhonePage[]): Promise<void> {
  for (const { page } of people) await page.waitForFunction(() => window.ringdownAudible.blocks.length > 100);
  for (const [index, { page }] of people.entries()) {
    const blocks = await takeAudible(page);
    const control = longestGap(blocks, tones.length);
    for (const tone of tones.keys()) {
      if (tone === index) continue;
      const heard = blocks.filter(({ strengths }) => (strengths[tone] ?? 0) > 0.1);
      expect(heard.length, `${tones[tone]} Hz is heard by person ${index}`).toBeGreaterThan(50);
      const gap = longestGap(blocks, tone);
      test.info().annotations.push({
        type: 'gap',
        description: `${index} ${tones[tone]} Hz: ${gap} ms, control ${control} ms`,
      });
      expect
        .soft(gap - control, `person ${index} misses ${tones[tone]} Hz, ms`)
        .toBeLessThanOrEqual(LONGEST_MS);
    }
  }
}

async function hears({ page }: PhonePage, tone: number): Promise<void> {
  const isHeard = (which: number): boolean =>
    window.ringdownAudible.blocks.filter(({ strengths }) => (strengths[which] ?? 0) > 0.1).length > 50;
  await page.waitForFunction(isHeard, tone);
}

async function connectControls([one, other, ...listeners]: readonly [
  PhonePage,
  PhonePage,
  ...(readonly PhonePage[]),
]): Promise<void> {
  await connectControl(other, one);
  for (const listener of [other, ...listeners]) await connectControl(one, listener);
  for (const phone of [one, other, ...listeners]) await hears(phone, tones.length);
}

test('a room goes over to the media server and back while people talk in it', async ({
  openPhone,
  openBrowser,
}) => {
  const listening = await openBrowser({ toneHertz: 880 });
  const speakers = [
    await openPhone(ada, { toneHertz: tones[0], audible: [...tones, CONTROL_HERTZ] }),
    await openPhone(grace, { toneHertz: tones[1], audible: [...tones, CONTROL_HERTZ] }),
  ] as const;
  const listeners: PhonePage[] = [];
  for (const member of [alan, linus, marie, rosa])
    listeners.push(await openPhone(member, { beside: listening, audible: [...tones, CONTROL_HERTZ] }));
  const [a, g] = speakers;
  const [first, second, third, fourth] = listeners as [PhonePage, PhonePage, PhonePage, PhonePage];

  await makeHall(a);
  for (const phone of [a, g]) await enter(phone);
  for (const phone of [first, second]) await listenIn(phone);
  await goOver([a, g, first, second], 'mesh', 3);
  await connectControls([a, g, first, second]);
  // What was heard while they came is not what this is about.
  for (const { page } of [a, g, first, second]) await takeAudible(page);

  // Five are too many for this mesh.
  await listenIn(third);
  await goOver([a, g, first, second, third], 'sfu', 2);
  await expectNoGap([a, g, first, second]);
  await listenIn(fourth);
  await goOver([a, g, first, second, third, fourth], 'sfu', 2);
  for (const phone of [third, fourth]) for (const tone of tones.keys()) await hears(phone, tone);

  // A camera comes as small as it is shown.
  await roomScreen(g.page).getByRole('button', { name: 'Camera', exact: true }).click();
  await a.seesMovingPictures();
  await roomScreen(g.page).getByRole('button', { name: 'Camera', exact: true }).click();

  for (const phone of [fourth, third]) await leave(phone);
  await expect(a.page.getByTestId('tile')).toHaveCount(4);
  await expect(roomScreen(a.page)).toHaveAttribute('data-media', 'sfu');
  for (const { page } of [a, g, first]) await takeAudible(page);
  await leave(second);
  await goOver([a, g, first], 'mesh', 2);
  await expectNoGap([a, g, first]);
  for (const phone of [a, g, first]) await leave(phone);
  await a.isAtRest();
});

test.describe('a room that is large from the third person on', () => {
  test.use({ meshPeople: '2' });

  test('twelve hear the two who speak and compare words, and who is removed gets nothing more', async ({
    openPhone,
    openBrowser,
    team,
  }) => {
    const speakers = new Map([
      [ada, tones[0]],
      [grace, tones[1]],
    ]);
    const [a, g] = [
      await openPhone(ada, { toneHertz: tones[0] }),
      await openPhone(grace, { toneHertz: tones[1] }),
    ];
    await makeHall(a);
    for (const phone of [a, g]) await enter(phone);
    const listeners = await openLightPhones(await openBrowser({ toneHertz: 880 }), team.server.url);
    for (let number = 1; number <= LISTENERS; number += 1)
      await listeners.enter(await team.join(listener(number)), 'Hall');
    await goOver([a, g], 'sfu', 2);

    // Each of them hears each of the two, and from neither what the other one says.
    for (const [{ name }, tone] of speakers) {
      const other = tones[0] + tones[1] - tone;
      const everybody = new Array<boolean>(LISTENERS).fill(true);
      await expect
        .poll(async () => (await listeners.strengths(name, tone)).map((strength) => Number(strength) > 0.02))
        .toEqual(everybody);
      const wrong = await listeners.strengths(name, other);
      expect(wrong.map((strength) => strength !== null && strength < 0.01)).toEqual(everybody);
    }

    const item = await trustInMenu(a, grace, 'Not verified…');
    await item.click();
    await a.page.getByRole('button', { name: 'Compare words' }).click();
    await g.sees(`${ada.name} wants to compare words with you`);
    await g.page.getByRole('button', { name: 'Compare', exact: true }).click();
    const wordsOf = ({ page }: PhonePage) => page.getByTestId('verification-words').innerText();
    expect(await wordsOf(g)).toBe(await wordsOf(a));
    for (const { page } of [a, g]) await page.getByRole('button', { name: 'They match' }).click();
    await expect(await trustInMenu(a, grace, 'Verified…')).toBeVisible();
    await expect(await trustInMenu(g, ada, 'Verified…')).toBeVisible();
    await a.page.keyboard.press('Escape');

    // Their device hears of nothing and keeps its connections, so that only the media server can make an end.
    const last = LISTENERS - 1;
    await listeners.deafen(last);
    const growth = async (): Promise<number> => {
      const before = await listeners.packets(last);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      return (await listeners.packets(last)) - before;
    };
    expect(await growth()).toBeGreaterThan(0);
    const { name } = listener(LISTENERS);
    const menu = await openMenu(a, name);
    await menu.getByRole('button', { name: `Remove ${name}…` }).click();
    await a.page.getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(a.page.getByTestId('tile')).toHaveCount(LISTENERS + 1);
    await expect.poll(growth).toBe(0);
    // The others go on hearing.
    const heard = await listeners.strengths(ada.name, tones[0]);
    expect(heard.slice(0, last).map((strength) => Number(strength) > 0.02)).not.toContain(false);
  });
});
