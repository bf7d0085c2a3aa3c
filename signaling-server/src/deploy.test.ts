import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from './config.ts';
import { describeUnknownSettings } from './ops/environment.ts';
import { makeCertificate } from './testing/certificates.ts';
import { startTestServer } from './testing/test-server.ts';

const folder = join(import.meta.dirname, '..');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

interface Service {
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly depends_on?: object;
  readonly profiles?: readonly string[];
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly cap_add?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly command?: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly networks: Readonly<Record<string, { ipam?: { config: { subnet: string }[] } }>>;
}

const compose = parse(read('compose.yaml')) as Compose;
const server = compose.services['ringdown']!;
const dockerfile = read('Dockerfile');

/** `.env.example` as Compose reads it, with what is commented out as well if asked for. */
function exampleEnv(withComments = false): Record<string, string> {
  const lines = read('.env.example').split('\n');
  const pattern = withComments ? /^#?([A-Z_]+)=(.*)$/ : /^([A-Z_]+)=(.*)$/;
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, name, value] = pattern.exec(line) ?? [];
      return name === undefined ? [] : [[name, value ?? '']];
    }),
  );
}

/** `${NAME}`, `${NAME:-default}` and `${NAME:?words}`. */
function interpolated(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{[^}]+\}/g, (reference) => {
    const [, name = '', kind, rest = ''] = /^\$\{([A-Z_]+)(?::([-?])(.*))?\}$/.exec(reference) ?? [];
    const value = env[name] ?? '';
    if (value === '' && kind === '?') throw new Error(`${name} is not set`);
    return value === '' && kind === '-' ? rest : value;
  });
}

function serverEnv(env: Readonly<Record<string, string>>): Record<string, string> {
  const given = Object.entries(server.environment ?? {});
  return Object.fromEntries(given.map(([name, value]) => [name, interpolated(value, env)]));
}

describe('compose.yaml', () => {
  it('refers to nothing that is not there', () => {
    for (const [name, { volumes = [], networks = [], depends_on = {}, build }] of Object.entries(
      compose.services,
    )) {
      const needed = Array.isArray(depends_on) ? (depends_on as string[]) : Object.keys(depends_on);
      expect(Object.keys(compose.services), name).toEqual(expect.arrayContaining(needed));
      expect(Object.keys(compose.networks), name).toEqual(expect.arrayContaining([...networks]));
      const sources = volumes.map((volume) => volume.split(':')[0]!);
      const named = sources.filter((source) => !source.startsWith('.'));
      expect(Object.keys(compose.volumes), name).toEqual(expect.arrayContaining(named));
      const files = sources.filter((source) => source.startsWith('./deploy/'));
      expect(files.filter((file) => !existsSync(join(folder, file)))).toEqual([]);
      if (build === undefined) continue;
      expect(resolve(folder, build.context, build.dockerfile)).toBe(join(folder, 'Dockerfile'));
    }
  });

  it('asks for nothing that .env.example does not explain', () => {
    const asked = [...read('compose.yaml').matchAll(/(?<!\$)\$\{([A-Z_]+)/g)].map((match) => match[1]!);
    expect(Object.keys(exampleEnv(true))).toEqual(expect.arrayContaining([...new Set(asked)]));
  });

  it('does not start with names that nobody filled in', () => {
    expect(() => serverEnv({})).toThrow('RINGDOWN_DOMAIN is not set');
  });

  it('gives the server settings that it knows and can start with', () => {
    const env = serverEnv(exampleEnv());
    expect(describeUnknownSettings(env)).toEqual([]);
    // The secret is a file in the container; its place is checked below.
    const { RINGDOWN_TURN_SECRET_FILE: secret, ...rest } = env;
    const config = readConfig({ ...rest, RINGDOWN_TURN_SECRET: 'x'.repeat(64) });
    expect(config).toMatchObject({ publicUrl: 'https://phone.example.org', databaseUrl: null });
    expect(config.turn?.urls).toEqual([
      'turn:phone.example.org:3478?transport=udp',
      'turn:phone.example.org:3478?transport=tcp',
    ]);
    expect(config.trustedProxies).toEqual(
      compose.networks['front']?.ipam?.config.map(({ subnet }) => subnet),
    );
    expect(server.volumes).toContain(`./secrets:${dirname(secret!)}:ro`);
  });

  it('has no secret in it, and takes all of them from one folder that git does not see', () => {
    const files = Object.entries(exampleEnv(true)).filter(([name]) => name.endsWith('_FILE'));
    for (const [, path] of files) expect(path).toMatch(/^\/run\/secrets\//);
    const text = read('compose.yaml') + read('.env.example');
    expect(text).not.toMatch(/(SECRET|PASSWORD|TOKEN|DATABASE_URL): *[^/$\s]/);
    expect(readFileSync(join(folder, '../.gitignore'), 'utf8')).toMatch(/^signaling-server\/secrets\/$/m);
    expect(readFileSync(join(folder, '../.gitignore'), 'utf8')).toMatch(/^signaling-server\/\.env$/m);
  });

  it('speaks of one port, where the server listens', () => {
    const port = /EXPOSE (\d+)/.exec(dockerfile)?.[1];
    expect(port).toBe(String(readConfig({}).port));
    expect(compose.services['caddy']?.environment?.['RINGDOWN_UPSTREAM']).toBe(`ringdown:${port}`);
    expect(dockerfile).toContain(`RINGDOWN_PORT||${port}`);
    for (const name of ['Caddyfile', 'nginx.conf'])
      expect(read(`deploy/${name}`)).toContain(`127.0.0.1:${port}`);
  });
});

describe('the relay of compose.yaml', () => {
  const { cap_add, cap_drop, command } = compose.services['coturn']!;

  it('keeps the one capability that its program has as a file, without which that can not be started', () => {
    expect({ cap_add, cap_drop }).toEqual({ cap_add: ['NET_BIND_SERVICE'], cap_drop: ['ALL'] });
  });

  /** What the container runs, in a folder of its own, with a program in the place of the relay that shows its settings. */
  function begin(secret: string | null) {
    const folder = mkdtempSync(join(tmpdir(), 'ringdown-deploy-'));
    const settings = join(folder, 'turnserver.conf');
    writeFileSync(join(folder, 'shipped.conf'), 'use-auth-secret\n');
    if (secret !== null) writeFileSync(join(folder, 'secret'), secret);
    writeFileSync(join(folder, 'turnserver'), '#!/bin/sh\ncat "$2"\n', { mode: 0o700 });
    const script = command![0]!
      .replaceAll('$$', '$')
      .replaceAll('/etc/ringdown/turnserver.conf', join(folder, 'shipped.conf'))
      .replaceAll('/run/secrets/turn-secret', join(folder, 'secret'))
      .replaceAll('/tmp/turnserver.conf', settings);
    const env = {
      PATH: `${folder}:${process.env['PATH']}`,
      TURN_REALM: 'a.test',
      TURN_EXTERNAL_IP: '9.9.9.9',
    };
    const { status, stdout, stderr } = spawnSync('/bin/sh', ['-ec', script], { env, encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    return { status, lines: stdout.trim().split('\n'), words: stderr };
  }

  it('starts with what comes with the server, the names and the secret', () => {
    const lines = [
      'use-auth-secret',
      'realm=a.test',
      'external-ip=9.9.9.9',
      'static-auth-secret=very-secret',
    ];
    expect(begin('very-secret\n')).toEqual({ status: 0, lines, words: '' });
  });

  it.each([null, '\n'])('does not start without a secret (%j): that anybody could guess', (secret) => {
    const { status, lines, words } = begin(secret);
    expect(status).toBeGreaterThan(0);
    expect(lines).toEqual(['']);
    expect(words).toMatch(/secret/);
  });
});

describe('the Dockerfile', () => {
  it('sets what the server knows', () => {
    const names = [...dockerfile.matchAll(/(RINGDOWN_[A-Z_]+)=/g)].map((match) => match[1]!);
    expect(describeUnknownSettings(Object.fromEntries(names.map((name) => [name, 'x'])))).toEqual([]);
    expect(names).toContain('RINGDOWN_DATA_DIR');
  });

  it.each([false, true])('asks the server whether it is well (TLS: %s)', async (hasTls) => {
    const folder = mkdtempSync(join(tmpdir(), 'ringdown-deploy-'));
    const { cert, key } = makeCertificate({ names: ['phone.example.org'] });
    const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    writeFileSync(certFile, cert);
    writeFileSync(keyFile, key);
    const tls = hasTls ? { RINGDOWN_TLS_CERT: certFile, RINGDOWN_TLS_KEY: keyFile } : {};
    const running = await startTestServer(tls);
    const env = { PATH: process.env['PATH'], ...tls, RINGDOWN_PORT: new URL(running.url).port };
    const [, text = ''] = /HEALTHCHECK [^\n]*\\\n *CMD (\[.*\])/.exec(dockerfile) ?? [];
    const [, ...args] = JSON.parse(text) as string[];
    const check = async () => once(spawn(process.execPath, args, { env }), 'exit');
    expect(await check()).toEqual([0, null]);
    await running.stop();
    expect(await check()).toEqual([1, null]);
    rmSync(folder, { recursive: true });
  });

  it('runs as a user without rights', () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf('FROM '));
    expect(last).toMatch(/^USER node$/m);
    expect(last.indexOf('USER node')).toBeLessThan(last.indexOf('CMD ["node", "/app'));
  });
});
