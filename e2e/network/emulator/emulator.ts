import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { inTime } from '../../../build/scripts/in-time.ts';

/** How a link behaves in one direction; what is left out is perfect. See `shaping.py`. */
export interface Shape {
  readonly delayMs?: number;
  /** Packets take up to twice this much longer, in order. */
  readonly jitterMs?: number;
  /** Share of packets, 0 to 1. */
  readonly loss?: number;
  /** How many packets in a row are lost on average. */
  readonly burst?: number;
  readonly rateKbps?: number;
  /** How much may wait for a slow line. */
  readonly queueMs?: number;
  readonly dark?: boolean;
  /** All but DNS. */
  readonly udpBlocked?: boolean;
  readonly tcpBlocked?: boolean;
}

/** Of one direction since the place was made, in packets. */
interface LaneCounters {
  readonly offered: number;
  readonly carried: number;
  readonly octets: number;
  readonly lost: number;
  readonly overflowed: number;
  readonly darkened: number;
  readonly blocked: number;
}

type LaneName = 'up' | 'down';
type PlaceCounters = Readonly<Record<LaneName, LaneCounters>> & {
  /** When they were read, by the clock that the links go by: ms since some time. */
  readonly atMs: number;
};
const BOTH: readonly LaneName[] = ['up', 'down'];

/** A machine of its own, as far as its network goes, with a link to all others. */
export interface Place {
  /** Put before a command, which then runs in this place. */
  readonly inside: readonly string[];
  /** Path of its network namespace. */
  readonly namespace: string;
  /** Adds a network device, as if a cable were plugged in or a wireless network joined. */
  plug(device: string, address: string): Promise<void>;
  unplug(device: string): Promise<void>;
  /** What holds from now on; packets under way arrive as they would have. */
  shape(shape: Shape, lanes?: readonly LaneName[]): Promise<void>;
  counters(): Promise<PlaceCounters>;
}

export interface Emulator {
  addPlace(name: string): Promise<Place>;
  stop(): Promise<void>;
}

interface Added {
  readonly process: number;
  readonly namespace: number;
  readonly enterUser: boolean;
}

type Ask = (wanted: string, details: Readonly<Record<string, unknown>>) => Promise<unknown>;

const program = fileURLToPath(new URL('emulator.py', import.meta.url));

/** Why no network can be emulated on this machine; null where it can. */
export function whyNoEmulator(): string | null {
  if (process.platform !== 'linux') return 'NOT TESTED, network namespaces are a thing of Linux';
  const { error, stdout, stderr } = spawnSync('python3', [program, '--check'], { encoding: 'utf8' });
  if (error) return `NOT TESTED, there is no python3 (${error.message})`;
  const said = `${stdout}${stderr}`.trim().split('\n').at(-1) ?? '';
  return said === ''
    ? null
    : `NOT TESTED, no network can be emulated here (${said}): it takes root, or user namespaces and /dev/net/tun`;
}

export async function startEmulator(): Promise<Emulator> {
  const child = spawn('python3', [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const open = new Map<number, { resolve: (data: unknown) => void; reject: (error: Error) => void }>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { number, data, error } = JSON.parse(line) as { number: number; data?: unknown; error?: string };
    if (error === undefined) open.get(number)?.resolve(data);
    else open.get(number)?.reject(new Error(error));
    open.delete(number);
  });
  void ended.then(() => {
    for (const { reject } of open.values()) reject(new Error('the emulator has ended'));
  });
  let asked = 0;
  const ask: Ask = (wanted, details) => {
    const answered = new Promise((resolve, reject) => {
      const number = asked++;
      open.set(number, { resolve, reject });
      child.stdin.write(`${JSON.stringify({ number, do: wanted, ...details })}\n`);
    });
    return inTime(answered, `the link emulator's answer to ${wanted}`);
  };
  let places = 0;
  return {
    async addPlace(name) {
      // The same sequence of losses in each run.
      const added = (await ask('add', { place: name, seed: ++places })) as Added;
      return createPlace(name, added, ask);
    },
    async stop() {
      process.off('exit', killWithUs);
      child.stdin.end();
      await inTime(ended, 'the end of the link emulator');
    },
  };
}

function createPlace(place: string, added: Added, ask: Ask): Place {
  const of = `/proc/${added.process}`;
  const namespace = `${of}/fd/${added.namespace}`;
  const user = added.enterUser ? [`--user=${of}/ns/user`, '--preserve-credentials'] : [];
  return {
    inside: ['nsenter', ...user, `--net=${namespace}`, '--'],
    namespace,
    plug: async (device, address) => {
      await ask('plug', { place, device, address });
    },
    unplug: async (device) => {
      await ask('unplug', { place, device });
    },
    shape: async (shape, lanes = BOTH) => {
      await ask('shape', { place, lanes, shape: fields(shape) });
    },
    counters: async () => (await ask('counters', { place })) as PlaceCounters,
  };
}

/** `delayMs` is `delay_ms` there. */
const fields = (shape: Shape): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(shape).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
