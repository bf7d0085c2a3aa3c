/** What the person who starts the app can decide. */
export interface LaunchOptions {
  /** `--hidden`: start in the tray; how autostart starts it. */
  readonly hidden: boolean;
  /** `--ctl <what>`: asks the app that runs for something, see `control/`, and starts none. */
  readonly ctl: string | null;
  /** `RINGDOWN_USER_DATA`: a profile of its own, which also makes it a separate instance. */
  readonly userDataFolder: string | null;
  /** `RINGDOWN_SERVER_URL`: the server to begin with; may be an invite link. */
  readonly server: { readonly url: string; readonly invite: string | null } | null;
  /** `RINGDOWN_ENROL_FILE`: a session prepared for this profile; read once and removed. */
  readonly enrolFile: string | null;
  /** `RINGDOWN_TRAY`: `yes` or `no` when the person knows better than detection. */
  readonly tray: boolean | null;
}

export function readLaunchOptions(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): LaunchOptions {
  return {
    hidden: argv.includes('--hidden'),
    ctl: valueOf(argv, '--ctl'),
    userDataFolder: env['RINGDOWN_USER_DATA'] || null,
    server: readServer(env['RINGDOWN_SERVER_URL']),
    enrolFile: env['RINGDOWN_ENROL_FILE'] || null,
    tray: readChoice(env['RINGDOWN_TRAY']),
  };
}

/** `--name value` or `--name=value`. */
function valueOf(argv: readonly string[], name: string): string | null {
  const index = argv.findIndex((argument) => argument === name || argument.startsWith(`${name}=`));
  if (index === -1) return null;
  return argv[index]?.split('=')[1] ?? argv[index + 1] ?? '';
}

function readServer(text: string | undefined): LaunchOptions['server'] {
  if (text === undefined || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  return { url: url.origin, invite: new URLSearchParams(url.hash.slice(1)).get('invite') };
}

function readChoice(text: string | undefined): boolean | null {
  if (text === 'yes') return true;
  return text === 'no' ? false : null;
}
