import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, BrowserContext } from '@playwright/test';
import { requireChromium } from '../../build/scripts/chromium.ts';
import { startServerProcess } from '../../build/scripts/server-process.ts';
import { startCoturn } from '../../signaling-server/src/testing/coturn.ts';
import { defaultSettings, type Settings } from '../../src/shared/settings.ts';
import { launchBrowser } from '../calls/browser.ts';
import { installProbe } from '../calls/media-probe.ts';
import { createPhonePage, type PhonePage } from '../calls/phone-page.ts';
import { rememberSignIn, untilOnline } from '../calls/signed-in.ts';
import { ada, createTeam, grace, type Member, type Team, type TeamWays } from '../calls/team.ts';
import { markedToneFile } from '../calls/tone.ts';
import { startEmulator, type Emulator, type Place } from './emulator/emulator.ts';
import { installDiary } from './screen-diary.ts';
import { installSoundTap } from './sound-tap.ts';

export const ADA_HZ = 440;
export const GRACE_HZ = 660;

const SERVER_ADDRESS = '10.86.0.1';
const SERVER_PORT = 8080;
const SERVER_URL = `http://${SERVER_ADDRESS}:${SERVER_PORT}`;

/** A phone on a machine of its own. */
export interface NetworkPhone extends PhonePage {
  readonly member: Member;
  readonly place: Place;
  /** Another network in place of the one it has; the old one is gone before the new one is there. */
  changeNetwork(): Promise<void>;
  /** One more network, which is preferred from now on. */
  joinNetwork(): Promise<void>;
  /** Of two networks the older one is gone. */
  leaveNetwork(): Promise<void>;
  /** The machine sleeps: none of its programs runs. */
  sleep(): void;
  wake(): void;
}

/** Two phones, the server and a relay, each on a machine of its own, with a link between each and the others. */
export interface World {
  readonly team: Team;
  readonly ada: NetworkPhone;
  readonly grace: NetworkPhone;
  /** One more phone, on a machine of its own. */
  open(member: Member, spec: PhoneSpec): Promise<NetworkPhone>;
  dispose(): Promise<void>;
}

/** `prepare`: what the phones' pages need before all scripts. */
export async function createWorld(prepare?: (context: BrowserContext) => Promise<void>): Promise<World> {
  const emulator = await startEmulator();
  const closers: (() => Promise<unknown>)[] = [() => emulator.stop()];
  const dispose = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const middle = await emulator.addPlace('server');
    await middle.plug('eth0', SERVER_ADDRESS);
    const relay = await startCoturn({ address: SERVER_ADDRESS, inside: middle.inside });
    closers.push(() => relay.stop());
    const team = await createTeam(
      {
        RINGDOWN_HOST: SERVER_ADDRESS,
        RINGDOWN_TURN_URLS: `${relay.urls.udp},${relay.urls.tcp}`,
        RINGDOWN_TURN_SECRET: relay.secret,
      },
      waysInto(middle),
    );
    closers.push(() => team.dispose());
    const open = async (member: Member, spec: PhoneSpec): Promise<NetworkPhone> => {
      const { phone, close } = await openPhone({ emulator, team, member, prepare }, spec);
      closers.push(close);
      return phone;
    };
    return {
      ...{ team, open },
      ada: await open(ada, { hertz: ADA_HZ, network: 1 }),
      grace: await open(grace, { hertz: GRACE_HZ, network: 2 }),
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** The server's machine is reached only from inside the network. */
const waysInto = ({ inside }: Place): TeamWays => ({
  start: (settings) => startServerProcess(settings, inside),
  // In a place of its own every port is free.
  findPort: () => Promise.resolve(SERVER_PORT),
  async post(url, { body, token }) {
    const [program, ...args] = [...inside, process.execPath, '--input-type=module', '--eval', POST];
    const request = JSON.stringify({ url, body, token });
    const { stdout } = await promisify(execFile)(program, [...args, request]);
    const reply = JSON.parse(stdout) as { ok: boolean; data?: unknown };
    if (!reply.ok) throw new Error(`${url} was refused: ${stdout}`);
    return reply.data;
  },
});

const POST = `
  const { url, body, token } = JSON.parse(process.argv[1]);
  const headers = { 'content-type': 'application/json', ...(token && { authorization: 'Bearer ' + token }) };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  console.log(await response.text());
`;

interface PhoneSpec {
  readonly hertz: number;
  /** Number of the network it is in at first. */
  readonly network: number;
}

interface PhoneSurroundings {
  readonly emulator: Emulator;
  readonly team: Team;
  readonly member: Member;
  readonly prepare: ((context: BrowserContext) => Promise<void>) | undefined;
}

async function openPhone(
  { emulator, team, member, prepare }: PhoneSurroundings,
  { hertz, network }: PhoneSpec,
): Promise<{ phone: NetworkPhone; close: () => Promise<void> }> {
  const place = await emulator.addPlace(member.username);
  const networks = createNetworks(place, network);
  await networks.joinNetwork();
  const { browser, close } = await launchInside(place, hertz);
  // The tap for sound is a script from a blob, which the product's security policy forbids.
  const context = await browser.newContext({ viewport: { width: 1_000, height: 700 }, bypassCSP: true });
  await prepare?.(context);
  for (const install of [installProbe, installSoundTap, installDiary]) await context.addInitScript(install);
  const audioProcessing = {
    echoCancellation: false,
    noiseSuppression: 'off' as const,
    autoGainControl: false,
  };
  const settings: Settings = { ...defaultSettings, audioProcessing };
  await rememberSignIn(context, { signedIn: await team.join(member), serverUrl: SERVER_URL, settings });
  const page = await context.newPage();
  await page.goto(SERVER_URL);
  await untilOnline(page);
  const signal = (name: NodeJS.Signals): void => {
    for (const id of processesIn(place)) process.kill(id, name);
  };
  const phone: NetworkPhone = {
    ...createPhonePage(page),
    ...{ member, place },
    ...networks,
    sleep: () => signal('SIGSTOP'),
    wake: () => signal('SIGCONT'),
  };
  return { phone, close };
}

type Networks = Pick<NetworkPhone, 'changeNetwork' | 'joinNetwork' | 'leaveNetwork'>;

/** So many changes later the first address comes back. */
const ADDRESSES = 20;

/** Ethernet and a wireless network in turn, each time with another address. */
function createNetworks(place: Place, network: number): Networks {
  let [joined, left] = [0, 0];
  const device = (number: number): string => (number % 2 === 0 ? 'eth0' : 'wlan0');
  const networks: Networks = {
    async joinNetwork() {
      await place.plug(device(joined), `10.86.${network + 10 * (joined % ADDRESSES)}.${network}`);
      joined += 1;
    },
    async leaveNetwork() {
      await place.unplug(device(left));
      left += 1;
    },
    async changeNetwork() {
      await networks.leaveNetwork();
      await networks.joinNetwork();
    },
  };
  return networks;
}

/** A browser that runs in the place, steered from here: its pipe leads through. */
async function launchInside(
  place: Place,
  hertz: number,
): Promise<{ browser: Browser; close: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'ringdown-place-'));
  const program = join(folder, 'chromium');
  writeFileSync(program, `#!/bin/sh\nexec ${place.inside.join(' ')} '${requireChromium()}' "$@"\n`);
  chmodSync(program, 0o755);
  const elsewhere = { program, origin: SERVER_URL };
  const browser = await launchBrowser({ toneHertz: hertz, microphone: markedToneFile(hertz), elsewhere });
  return {
    browser,
    async close() {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Every process whose network is that of the place. */
function processesIn({ namespace }: Place): number[] {
  const wanted = readlinkSync(namespace);
  return readdirSync('/proc')
    .map(Number)
    .filter((id) => {
      try {
        return id > 0 && readlinkSync(`/proc/${id}/ns/net`) === wanted;
      } catch {
        // It has ended, or is somebody else's.
        return false;
      }
    });
}
