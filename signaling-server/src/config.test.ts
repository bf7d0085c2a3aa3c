import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

describe('the configuration', () => {
  it('needs nothing to be set', () => {
    expect(readConfig({ RINGDOWN_NAME: ' ' })).toMatchObject({
      ...{ host: '127.0.0.1', port: 8470, publicUrl: null, serverName: 'Ringdown' },
      ...{ databaseUrl: null },
      ...{ iceServers: [], allowedOrigins: [], trustedProxies: [], logLevel: 'info', ringTimeoutMs: 45_000 },
    });
  });

  it('gives clients longer to move where there is another node to move to', () => {
    const shared = { REDIS_URL: 'redis://127.0.0.1', DATABASE_URL: 'postgres://db.example.org/ringdown' };
    expect(readConfig({}).drainMs).toBe(1_000);
    expect(readConfig(shared).drainMs).toBe(4_000);
    expect(readConfig({ ...shared, RINGDOWN_DRAIN_MS: '0' }).drainMs).toBe(0);
  });

  it('reads every variable', () => {
    const config = readConfig({
      RINGDOWN_HOST: '0.0.0.0',
      RINGDOWN_PORT: '9000',
      RINGDOWN_PUBLIC_URL: 'https://phone.example.org/',
      RINGDOWN_NAME: 'Example team',
      RINGDOWN_DATA_DIR: '/var/lib/ringdown',
      RINGDOWN_DATABASE_URL: 'postgresql://ringdown@db.example.org/phone',
      RINGDOWN_ICE_SERVERS: 'stun:stun.example.org:3478, turns:turn.example.org',
      RINGDOWN_ALLOWED_ORIGINS: 'https://intranet.example.org, http://localhost:5173',
      RINGDOWN_TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/8,fd00::/64',
      RINGDOWN_METRICS_TOKEN: 'a-token-for-metrics',
      RINGDOWN_METRICS_ALLOW: '10.0.0.7',
      RINGDOWN_DRAIN_MS: '4000',
      RINGDOWN_LOG_LEVEL: 'debug',
      RINGDOWN_RING_TIMEOUT_MS: '2000',
    });
    expect(config).toEqual({
      host: '0.0.0.0',
      port: 9000,
      publicUrl: 'https://phone.example.org',
      serverName: 'Example team',
      dataDir: '/var/lib/ringdown',
      databaseUrl: 'postgresql://ringdown@db.example.org/phone',
      iceServers: [{ urls: ['stun:stun.example.org:3478', 'turns:turn.example.org'] }],
      tls: null,
      turn: null,
      redisUrl: null,
      redisPrefix: 'ringdown:',
      relayOnly: false,
      sfu: null,
      allowedOrigins: ['https://intranet.example.org', 'http://localhost:5173'],
      trustedProxies: ['127.0.0.1', '10.0.0.0/8', 'fd00::/64'],
      metrics: { token: 'a-token-for-metrics', allow: ['10.0.0.7'] },
      drainMs: 4_000,
      logLevel: 'debug',
      ringTimeoutMs: 2_000,
    });
  });

  it('takes ICE servers with credentials as JSON', () => {
    const server = { urls: 'turn:turn.example.org', username: 'team', credential: 'secret' };
    const { iceServers } = readConfig({ RINGDOWN_ICE_SERVERS: JSON.stringify([server]) });
    expect(iceServers).toEqual([{ ...server, urls: ['turn:turn.example.org'] }]);
  });

  it('takes the database from the name that other programs use as well', () => {
    const [own, other] = ['postgres://db.example.org/a', 'postgres://ada:hunter2@db.example.org/b'];
    expect(readConfig({ DATABASE_URL: own }).databaseUrl).toBe(own);
    expect(readConfig({ DATABASE_URL: own, RINGDOWN_DATABASE_URL: own }).databaseUrl).toBe(own);
    const readBoth = () => readConfig({ DATABASE_URL: own, RINGDOWN_DATABASE_URL: other });
    expect(readBoth).toThrow(/^RINGDOWN_DATABASE_URL and DATABASE_URL lead to different databases/);
    expect(readBoth).not.toThrow(/hunter2/);
  });

  it.each(['RINGDOWN_DATABASE_URL', 'DATABASE_URL'])('takes %s only with an sslmode there is', (name) => {
    const url = 'postgres://ada:hunter2@db.example.org/phone';
    for (const mode of ['disable', 'no-verify', 'prefer', 'require', 'verify-ca', 'verify-full']) {
      const secured = `${url}?sslmode=${mode}&sslrootcert=/ca.pem`;
      expect(readConfig({ [name]: secured }).databaseUrl).toBe(secured);
    }
    for (const slip of ['sslmode=sure', 'sslmode=', 'sslmode=verify-full&sslmode=verify_full']) {
      const read = () => readConfig({ [name]: `${url}?${slip}` });
      expect(read).toThrow(ConfigError);
      expect(read).toThrow(new RegExp(`^${name} has the sslmode "(sure|verify_full)?"`));
      expect(read).not.toThrow(/hunter2/);
    }
  });

  it('takes a database at one host alone, as it does not choose between several', () => {
    const read = (url: string) => () => readConfig({ DATABASE_URL: url });
    const choosing = 'postgres://ada:hunter2@db.example.org/phone?target_session_attrs=';
    expect(read(`${choosing}any`)().databaseUrl).toBe(`${choosing}any`);
    expect(read(`${choosing}read-write`)).toThrow(
      /^DATABASE_URL has target_session_attrs\. .*the primary\.$/,
    );
    for (const hosts of ['one.example.org,two.example.org/phone', '/phone?host=one,two']) {
      expect(read(`postgres://${hosts}`)).toThrow(/^DATABASE_URL names several hosts\. .*the primary\.$/);
    }
  });

  it.each(['RINGDOWN_REDIS_URL', 'REDIS_URL'])('takes %s only with a database that can be shared', (name) => {
    const redisUrl = 'redis://ada:hunter2@redis.example.org:6379';
    const read = () => readConfig({ [name]: redisUrl });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(new RegExp(`^${name} makes this server one of several`));
    expect(read).not.toThrow(/hunter2/);
    const databaseUrl = 'postgres://db.example.org/ringdown';
    expect(readConfig({ [name]: redisUrl, DATABASE_URL: databaseUrl })).toMatchObject({
      databaseUrl,
      redisUrl,
    });
  });

  it.each([
    ['RINGDOWN_PORT', '99999'],
    ['RINGDOWN_PORT', 'http'],
    ['RINGDOWN_PORT', '80.5'],
    ['RINGDOWN_PUBLIC_URL', 'phone.example.org'],
    ['RINGDOWN_PUBLIC_URL', 'ftp://phone.example.org'],
    ['RINGDOWN_PUBLIC_URL', 'https://example.org/phone'],
    ['RINGDOWN_PUBLIC_URL', 'https://ada:hunter2@phone.example.org'],
    ['RINGDOWN_PUBLIC_URL', 'wss://ada:hunter2@phone.example.org'],
    ['RINGDOWN_PUBLIC_URL', 'https://ada:hunter2@phone.example.org:99999'],
    ['RINGDOWN_NAME', 'x'.repeat(65)],
    ['RINGDOWN_DATABASE_URL', 'mysql://ada:hunter2@db.example.org/phone'],
    ['RINGDOWN_DATABASE_URL', 'postgres://ada:hunter2@db.example.org:x/phone'],
    ['DATABASE_URL', 'postgres://ada:hunter2@'],
    ['RINGDOWN_REDIS_URL', 'memcached://ada:hunter2@cache.example.org'],
    ['REDIS_URL', 'ada:hunter2@cache.example.org'],
    ['RINGDOWN_REDIS_PREFIX', 'team a'],
    ['RINGDOWN_ICE_SERVERS', 'stun.example.org'],
    ['RINGDOWN_ICE_SERVERS', '[{"urls":[]}]'],
    ['RINGDOWN_ICE_SERVERS', '[{"urls":"turn:x","credential":"hunter2"'],
    ['RINGDOWN_ALLOWED_ORIGINS', 'https://example.org/path'],
    ['RINGDOWN_ALLOWED_ORIGINS', '*'],
    ['RINGDOWN_TRUSTED_PROXIES', 'proxy.example.org'],
    ['RINGDOWN_TRUSTED_PROXIES', '10.0.0.0/64'],
    ['RINGDOWN_TRUSTED_PROXIES', '0.0.0.0/0'],
    ['RINGDOWN_TRUSTED_PROXIES', 'fd00::/129'],
    ['RINGDOWN_TRUSTED_PROXIES', '10.0.0.0/'],
    ['RINGDOWN_METRICS_TOKEN', 'hunter2'],
    ['RINGDOWN_METRICS_ALLOW', 'prometheus'],
    ['RINGDOWN_DRAIN_MS', '9000'],
    ['RINGDOWN_LOG_LEVEL', 'loud'],
    ['RINGDOWN_RING_TIMEOUT_MS', '0'],
  ])('refuses %s=%s by name', (variable, value) => {
    const read = () => readConfig({ [variable]: value });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(new RegExp(`^${variable} `));
    expect(read).not.toThrow(/hunter2/);
  });
});
