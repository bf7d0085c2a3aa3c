/** Every environment variable the server reads, in the order of the README's table. A test holds the two together. */
export const settingNames = [
  'RINGDOWN_HOST',
  'RINGDOWN_PORT',
  'RINGDOWN_PUBLIC_URL',
  'RINGDOWN_NAME',
  'RINGDOWN_DATA_DIR',
  'RINGDOWN_DATABASE_URL',
  'DATABASE_URL',
  'RINGDOWN_REDIS_URL',
  'REDIS_URL',
  'RINGDOWN_REDIS_PREFIX',
  'RINGDOWN_ICE_SERVERS',
  'RINGDOWN_TURN_URLS',
  'RINGDOWN_TURN_SECRET',
  'RINGDOWN_TURN_TTL_S',
  'RINGDOWN_RELAY_ONLY',
  'RINGDOWN_ALLOWED_ORIGINS',
  'RINGDOWN_TLS_CERT',
  'RINGDOWN_TLS_KEY',
  'RINGDOWN_TRUSTED_PROXIES',
  'RINGDOWN_METRICS_TOKEN',
  'RINGDOWN_METRICS_ALLOW',
  'RINGDOWN_DRAIN_MS',
  'RINGDOWN_LOG_LEVEL',
  'RINGDOWN_RING_TIMEOUT_MS',
] as const;

export type SettingName = (typeof settingNames)[number];

/** Those that hold a secret: never shown, and each may name a file instead, as `…_FILE`. */
export const secretSettings: readonly SettingName[] = [
  'RINGDOWN_DATABASE_URL',
  'DATABASE_URL',
  'RINGDOWN_REDIS_URL',
  'REDIS_URL',
  'RINGDOWN_ICE_SERVERS',
  'RINGDOWN_TURN_SECRET',
  'RINGDOWN_METRICS_TOKEN',
];

/** Of the desktop app and of the project's tests, which may run in the same environment. */
const othersSettings =
  /^RINGDOWN_(SERVER_URL|TRAY|USER_DATA|ENROL_FILE|CHROMIUM|DESKTOP_DRIVER|TEST_.+|BENCH_.+)$/;

/** Further apart than this, two names are two names and not one with a slip in it. */
const MAX_SLIPS = 4;

/** One line for each variable that looks like a setting and is none. */
export function describeUnknownSettings(env: Readonly<Record<string, string | undefined>>): string[] {
  const files = secretSettings.map((name) => `${name}_FILE`);
  const known = new Set<string>([...settingNames, ...files]);
  return Object.keys(env)
    .filter((name) => name.startsWith('RINGDOWN_') && !known.has(name) && !othersSettings.test(name))
    .sort()
    .map((name) => {
      const nearest = nearestOf(name, [...known]);
      const remedy = nearest === null ? 'README.md lists the settings.' : `Did you mean ${nearest}?`;
      return `${name} isn’t a setting of this server and has no effect. ${remedy}`;
    });
}

function nearestOf(name: string, candidates: readonly string[]): string | null {
  const [nearest] = candidates
    .map((candidate) => ({ candidate, slips: slipsBetween(name, candidate) }))
    .sort((a, b) => a.slips - b.slips);
  return nearest !== undefined && nearest.slips <= MAX_SLIPS ? nearest.candidate : null;
}

/** How many letters to change, add or leave out: the distance of Levenshtein. */
function slipsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of a.split('').entries()) {
    const next = [i + 1];
    for (const [j, other] of b.split('').entries()) {
      const changed = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
