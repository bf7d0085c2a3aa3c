import { installProbe } from '../calls/media-probe.ts';
import { createPhonePage, type PhonePage } from '../calls/phone-page.ts';
import type { Member, Team } from '../calls/team.ts';
import { toneFile } from '../calls/tone.ts';
import type { DesktopApp } from './desktop-app.ts';
import { expect } from './fixtures.ts';

interface DeskOptions {
  readonly hertz: number;
  readonly member: Member;
  readonly team: Team;
  readonly userData: string;
  readonly shown?: boolean;
}

interface Desk {
  readonly app: DesktopApp;
  readonly phone: PhonePage;
}

/** A desk with the app running, only in the tray unless it is `shown`, and `member` signed in. */
export async function openDesk(
  launch: (options: { userData: string; microphone: string; args: string[] }) => Promise<DesktopApp>,
  { hertz, member, team, userData, shown = false }: DeskOptions,
): Promise<Desk> {
  const { deviceId, self, serverName, token } = await team.join(member);
  const { name, userId, username } = self;
  const session = { serverUrl: team.server.url, serverName, token, deviceId, userId, username, name };
  const app = await launch({ userData, microphone: toneFile(hertz), args: shown ? [] : ['--hidden'] });
  const page = await app.page('phone');
  await expect.poll(async () => (await app.tray()).toolTip).toBe('Ringdown: signed out');
  // The browser's noise suppression takes a steady tone for noise.
  const audioProcessing = {
    echoCancellation: false,
    noiseSuppression: 'off' as const,
    autoGainControl: false,
  };
  await page.evaluate((patch) => window.ringdown?.changeSettings(patch), { audioProcessing });
  await page.evaluate((stored) => window.ringdown?.saveSession(stored), session);
  await page.addInitScript(installProbe);
  await page.reload();
  await expect.poll(async () => (await app.tray()).icon).toBe('available');
  return { app, phone: createPhonePage(page) };
}
