import { spawn, spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
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
  /** Which devices have a connection by which they send, as Janus itself sees it. */
  senders(): Promise<readonly string[]>;
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

interface JanusOptions {
  /** Plugins that are not loaded, besides those that nobody needs. */
  readonly without?: readonly string[];
  /** How many connections can be had at once. */
  readonly mediaPorts?: number;
}

export async function startJanus({
  without = [],
  mediaPorts = MEDIA_PORTS,
}: JanusOptions = {}): Promise<TestJanus> {
  const folder = createTempFolder('janus');
  const [port, adminPort] = [await freePort(), await freePort()];
  const secret = randomBytes(24).toString('hex');
  for (const [name, text] of Object.entries(
    configuration(folder, { port, adminPort, secret, without, mediaPorts }),
  ))
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
    senders: () => readSenders(`ws://127.0.0.1:${adminPort}`, secret),
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

interface AdminAnswer {
  readonly transaction: string;
  readonly sessions?: readonly number[];
  readonly handles?: readonly number[];
  readonly info?: { readonly plugin_specific?: { readonly type?: string; readonly display?: string } };
}

async function readSenders(url: string, secret: string): Promise<readonly string[]> {
  const socket = new WebSocket(url, 'janus-admin-protocol');
  await once(socket, 'open');
  const ask = async (janus: string, about: object = {}): Promise<AdminAnswer> => {
    const transaction = randomUUID();
    socket.send(JSON.stringify({ janus, transaction, admin_secret: secret, ...about }));
    const [data] = (await once(socket, 'message')) as [Buffer];
    return JSON.parse(data.toString()) as AdminAnswer;
  };
  try {
    const found: string[] = [];
    for (const session_id of (await ask('list_sessions')).sessions ?? [])
      for (const handle_id of (await ask('list_handles', { session_id })).handles ?? []) {
        const { info } = await ask('handle_info', { session_id, handle_id });
        if (info?.plugin_specific?.type === 'publisher') found.push(info.plugin_specific.display ?? '');
      }
    return found.sort();
  } finally {
    socket.close();
  }
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

interface Wishes extends Required<JanusOptions> {
  readonly port: number;
  readonly adminPort: number;
  readonly secret: string;
}

function configuration(folder: string, { port, adminPort, secret, without, mediaPorts }: Wishes) {
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
      debug_level = 3; api_secret = "${secret}"; admin_secret = "${secret}";
    }
    media: { rtp_port_range = "${first}-${first + mediaPorts - 1}"; }
    nat: { ice_enforce_list = "${ownAddress()}"; }
    plugins: { disable = "${disabled.join(',')}"; }
    transports: { disable = "${ways.join(',')}"; }`,
    'janus.transport.websockets.jcfg': `general: { ws = true; ws_ip = "127.0.0.1"; ws_port = ${port}; }
    admin: { admin_ws = true; admin_ws_ip = "127.0.0.1"; admin_ws_port = ${adminPort}; }`,
    'janus.plugin.videoroom.jcfg': 'general: {}',
  };
}
