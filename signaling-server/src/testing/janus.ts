import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { endsWithUs } from './ends-with-us.ts';
import { freePort, ownPorts } from './free-port.ts';
import { createTempFolder, removeTempFolder } from './temp-folder.ts';
import { until } from './until.ts';

/** A real media server on this machine, from the package `janus`, with nothing but its rooms and its WebSocket. */
export interface TestJanus {
  /** Of a server that uses it. */
  readonly settings: Readonly<Record<'RINGDOWN_JANUS_URL' | 'RINGDOWN_JANUS_SECRET', string>>;
  /** Ends it at once; all that it carried is lost. */
  kill(): Promise<void>;
  /** Again, on the same address. */
  start(): Promise<void>;
  /** Ends it and removes its files. */
  remove(): Promise<void>;
}

/** Why tests that need it do not run. */
export const NO_JANUS = 'NOT TESTED, there is no janus (Debian: apt-get install janus)';

/** Such as `1.1.2`; null where it is not installed. */
export function janusVersion(): string | null {
  // It tells its version in front of all that it says, and fails after it.
  const { stdout } = spawnSync('janus', ['--version'], { encoding: 'utf8' }) as { stdout: string | null };
  return /\d+\.\d+\.\d+/.exec(stdout ?? '')?.[0] ?? null;
}

const MEDIA_PORTS = 100;

/** `without`: plugins that are not loaded, besides those that nobody needs. */
export async function startJanus({
  without = [],
}: { readonly without?: readonly string[] } = {}): Promise<TestJanus> {
  const folder = createTempFolder('janus');
  const [port, secret] = [await freePort(), randomBytes(24).toString('hex')];
  for (const [name, text] of Object.entries(configuration(folder, { port, secret, without })))
    writeFileSync(join(folder, name), text);
  const launch = () => {
    const child = spawn('janus', ['-F', folder, '-C', join(folder, 'janus.jcfg')], { stdio: 'ignore' });
    endsWithUs(child);
    return { child, ended: once(child, 'exit') };
  };
  const url = `ws://127.0.0.1:${port}`;
  let running = launch();
  const kill = async (): Promise<void> => {
    running.child.kill('SIGKILL');
    await running.ended;
  };
  await untilAnswers(url);
  return {
    settings: { RINGDOWN_JANUS_URL: url, RINGDOWN_JANUS_SECRET: secret },
    kill,
    async start() {
      running = launch();
      await untilAnswers(url);
    },
    async remove() {
      await kill();
      removeTempFolder(folder);
    },
  };
}

async function untilAnswers(url: string): Promise<void> {
  await until(
    () =>
      new Promise<boolean>((resolve) => {
        const socket = new WebSocket(url, 'janus-protocol');
        socket.once('open', () => {
          socket.close();
          resolve(true);
        });
        socket.once('error', () => resolve(false));
      }),
    undefined,
    () => 'Janus did not start',
  );
}

/** Janus finds no address on the loopback, so its media needs another one of this machine. */
function ownAddress(): string {
  const found = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal);
  if (found === undefined) throw new Error('Janus needs a network interface besides the loopback');
  return found.address;
}

function folderOf(what: string): string {
  const candidates = ['/usr/lib', `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`];
  return candidates.map((each) => join(each, 'janus', what)).find((each) => existsSync(each)) ?? '';
}

interface Wishes {
  readonly port: number;
  readonly secret: string;
  readonly without: readonly string[];
}

function configuration(folder: string, { port, secret, without }: Wishes) {
  const first = ownPorts(MEDIA_PORTS);
  const others = ['audiobridge', 'duktape', 'echotest', 'lua', 'nosip', 'recordplay', 'sip', 'streaming'];
  const disabled = [...others, 'textroom', 'videocall', 'voicemail', ...without].map(
    (name) => `libjanus_${name}.so`,
  );
  const ways = ['http', 'mqtt', 'nanomsg', 'pfunix', 'rabbitmq'].map((name) => `libjanus_${name}.so`);
  return {
    'janus.jcfg': `general: {
      configs_folder = "${folder}"; plugins_folder = "${folderOf('plugins')}";
      transports_folder = "${folderOf('transports')}"; events_folder = "${folder}"; loggers_folder = "${folder}";
      debug_level = 3; api_secret = "${secret}";
    }
    media: { rtp_port_range = "${first}-${first + MEDIA_PORTS - 1}"; }
    nat: { ice_enforce_list = "${ownAddress()}"; }
    plugins: { disable = "${disabled.join(',')}"; }
    transports: { disable = "${ways.join(',')}"; }`,
    'janus.transport.websockets.jcfg': `general: { ws = true; ws_ip = "127.0.0.1"; ws_port = ${port}; }`,
    'janus.plugin.videoroom.jcfg': 'general: {}',
  };
}
