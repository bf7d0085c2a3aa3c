import { findElectron } from '../../build/scripts/electron-binary.ts';
import { ranAgainst } from '../../signaling-server/src/testing/ran-against.ts';
import { createDesktopApp, type DesktopApp, type DesktopCommand } from './desktop-app.ts';
import type { MoodName } from '../electron-double/moods.ts';
import { startDouble } from './double-driver.ts';
import { startElectron } from './electron-driver.ts';

export interface DesktopOptions {
  /** The profile. Launching with the same one again is starting the app again. */
  readonly userData: string;
  readonly serverUrl?: string;
  /** A WAV file that the microphone plays. */
  readonly microphone?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The desktop that the double plays. */
  readonly mood: MoodName;
}

/** A bus that is not there. An empty address would mean that none is set, and a library then looks for one itself. */
const NO_BUS = 'unix:path=/nonexistent/ringdown-test-bus';

/** Which driver `RINGDOWN_DESKTOP_DRIVER` means: the real Electron where it is installed, unless told otherwise. */
export function chooseDriver():
  { readonly kind: 'double' } | { readonly kind: 'electron'; readonly binary: string } {
  const wish = process.env['RINGDOWN_DESKTOP_DRIVER'] ?? 'auto';
  const binary = wish === 'double' ? null : findElectron();
  if (binary !== null) return { kind: 'electron', binary };
  if (wish === 'electron')
    throw new Error('RINGDOWN_DESKTOP_DRIVER is electron, but Electron is not installed');
  return { kind: 'double' };
}

/** Starts the built desktop app. Resolves when main is ready; windows may still be loading. */
export async function launchDesktop(options: DesktopOptions): Promise<DesktopApp> {
  const choice = chooseDriver();
  ranAgainst('desktop', driverNames[choice.kind]);
  const command = commandFor(options);
  return createDesktopApp(
    choice.kind === 'electron' ? await startElectron(choice.binary, command) : await startDouble(command),
  );
}

function commandFor({ args, env, microphone, mood, serverUrl, userData }: DesktopOptions): DesktopCommand {
  return {
    mood,
    args: [
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      // Machines in a test farm may have no other network.
      '--allow-loopback-in-peer-connection',
      // Names ending in .local need multicast, which a test machine may not have.
      '--disable-features=WebRtcHideLocalIpsWithMdns',
      ...(microphone === undefined ? [] : [`--use-file-for-fake-audio-capture=${microphone}`]),
      ...(args ?? []),
    ],
    env: {
      RINGDOWN_USER_DATA: userData,
      // The notifications of a test belong to the test, not to whoever sits at this desktop.
      DBUS_SESSION_BUS_ADDRESS: NO_BUS,
      ...(serverUrl === undefined ? {} : { RINGDOWN_SERVER_URL: serverUrl }),
      ...env,
    },
  };
}

/** Shown at the end of `npm test`. */
const driverNames = {
  electron: 'the real Electron',
  double:
    'the Electron double, as no Electron binary is installed (e2e/README.md says what that leaves open)',
};
