import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findElectron } from '../../build/scripts/electron-binary.ts';
import { projectRoot } from '../../build/scripts/project-root.ts';
import { createDesktopApp, type DesktopApp, type DesktopCommand } from './desktop-app.ts';
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
}

const driverReport = join(projectRoot, 'test-results', 'desktop-driver.txt');

/** Which driver `RINGDOWN_DESKTOP_DRIVER` means: the real Electron where it is installed, unless told otherwise. */
function chooseDriver():
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
  reportDriver(choice.kind);
  const command = commandFor(options);
  return createDesktopApp(
    choice.kind === 'electron' ? await startElectron(choice.binary, command) : await startDouble(command),
  );
}

function commandFor({ args, env, microphone, serverUrl, userData }: DesktopOptions): DesktopCommand {
  return {
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
      // Neither a bare X server nor the double has a panel to look for.
      RINGDOWN_TRAY: 'yes',
      // The notifications of a test belong to the test, not to whoever sits at this desktop.
      DBUS_SESSION_BUS_ADDRESS: '',
      ...(serverUrl === undefined ? {} : { RINGDOWN_SERVER_URL: serverUrl }),
      ...env,
    },
  };
}

/** Shown at the end of `npm test`. */
function reportDriver(kind: 'double' | 'electron'): void {
  const words = {
    electron: 'The desktop was tested with the real Electron.',
    double:
      'The desktop was tested with the Electron double, because no Electron binary is installed (e2e/README.md says what that leaves open).',
  };
  mkdirSync(join(projectRoot, 'test-results'), { recursive: true });
  writeFileSync(driverReport, `${words[kind]}\n`);
}
