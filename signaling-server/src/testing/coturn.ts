import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { makeCertificate, type Certificate } from './certificates.ts';
import { endsWithUs } from './ends-with-us.ts';
import { freePort, ownPorts } from './free-port.ts';
import { PATIENCE_MS } from './patience.ts';
import { createTempFolder, removeTempFolder } from './temp-folder.ts';

/** A real relay on this machine, from the package `coturn`. */
/** Where it listens, unless told otherwise. */
export const COTURN_ADDRESSES = [{ address: '127.0.0.1', family: 4 }] as const;

export interface Coturn {
  readonly secret: string;
  readonly urls: { readonly udp: string; readonly tcp: string; readonly tls: string };
  /** What it said so far. */
  output(): string;
  stop(): Promise<void>;
}

export interface CoturnOptions {
  /** Lines of its configuration on top of ours. */
  readonly settings?: readonly string[];
  /** What it shows to those who come over TLS; one that it made itself, if not said. */
  readonly certificate?: Pick<Certificate, 'cert' | 'key'>;
  /** Where it listens and relays; the loopback, if not said. */
  readonly address?: string;
  /** Put before its command, which it must become. */
  readonly inside?: readonly string[];
}

const RELAY_PORTS = 100;
const LOOPBACK = '127.0.0.1';

/** `turnserver` and its version; null where it is not installed. */
export function coturnVersion(): string | null {
  const { status, stdout } = spawnSync('turnserver', ['--version'], { encoding: 'utf8' });
  return status === 0 ? (stdout.trim().split('\n').at(-1) ?? '') : null;
}

/** Why tests that need it do not run. */
export const NO_COTURN = 'NOT TESTED, there is no turnserver (Debian and Ubuntu: apt-get install coturn)';

export async function startCoturn(options: CoturnOptions = {}): Promise<Coturn> {
  const address = options.address ?? LOOPBACK;
  const folder = createTempFolder('coturn');
  const secret = randomBytes(24).toString('hex');
  const [port, tlsPort] = [await freePort(), await freePort()];
  const config = join(folder, 'turnserver.conf');
  writeFileSync(
    config,
    configuration(folder, {
      ...{ address, secret, port, tlsPort, settings: options.settings ?? [] },
      certificate: options.certificate ?? makeCertificate({ names: [address, 'localhost'] }),
    }),
  );
  const [program, ...args] = [...(options.inside ?? []), 'turnserver', '-c', config];
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  endsWithUs(child);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    // It has nothing to lose, and takes seconds over an orderly end.
    child.kill('SIGKILL');
    await ended;
    removeTempFolder(folder);
  };
  const lines: string[] = [];
  try {
    await listening(child, lines, [
      `UDP listener opened on: ${address}:${port}`,
      `opened on : ${address}:${tlsPort}`,
    ]);
  } catch (error) {
    await stop();
    throw error;
  }
  const urls = {
    udp: `turn:${address}:${port}?transport=udp`,
    tcp: `turn:${address}:${port}?transport=tcp`,
    tls: `turns:${address}:${tlsPort}?transport=tcp`,
  };
  return { secret, urls, output: () => lines.join('\n'), stop };
}

/** Resolves once all these words were said. */
function listening(child: ChildProcess, lines: string[], words: readonly string[]): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const missing = new Set(words);
    const read = (line: string): void => {
      lines.push(line);
      for (const each of missing) if (line.includes(each)) missing.delete(each);
      if (missing.size === 0) settle();
    };
    const settle = (why?: string): void => {
      clearTimeout(timer);
      if (why === undefined) resolve();
      else reject(new Error(`coturn ${why}:\n${lines.join('\n')}`));
    };
    const timer = setTimeout(() => settle('did not get ready'), PATIENCE_MS);
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', read);
    }
    child.once('error', ({ message }) => settle(message));
    child.once('close', (code) => settle(`ended with ${String(code)}`));
  });
}

interface Ports {
  readonly address: string;
  readonly secret: string;
  readonly port: number;
  readonly tlsPort: number;
  readonly settings: readonly string[];
  readonly certificate: Pick<Certificate, 'cert' | 'key'>;
}

function configuration(folder: string, given: Ports): string {
  const { address, secret, port, tlsPort, settings } = given;
  const { cert, key } = given.certificate;
  writeFileSync(join(folder, 'cert.pem'), cert);
  writeFileSync(join(folder, 'key.pem'), key);
  const firstRelayPort = ownPorts(RELAY_PORTS);
  return [
    ...[
      `listening-ip=${address}`,
      `relay-ip=${address}`,
      `listening-port=${port}`,
      `tls-listening-port=${tlsPort}`,
    ],
    ...[`min-port=${firstRelayPort}`, `max-port=${firstRelayPort + RELAY_PORTS - 1}`],
    ...['realm=ringdown.test', 'use-auth-secret', `static-auth-secret=${secret}`],
    ...[`cert=${join(folder, 'cert.pem')}`, `pkey=${join(folder, 'key.pem')}`, 'no-dtls'],
    // For tests on one machine; a relay for people must not have it.
    'allow-loopback-peers',
    ...['no-cli', 'no-multicast-peers', 'fingerprint', 'no-software-attribute'],
    ...['log-file=stdout', 'simple-log', 'verbose'],
    ...[`pidfile=${join(folder, 'pid')}`, `userdb=${join(folder, 'users.sqlite')}`],
    ...settings,
    '',
  ].join('\n');
}
