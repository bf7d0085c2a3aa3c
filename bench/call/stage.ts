import type { Browser, Page } from '@playwright/test';
import { createTeam, type Member, type Team } from '../../e2e/calls/team.ts';
import type { SettingsPatch } from '../../src/shared/settings.ts';
import { createTcpDelay, type TcpDelay } from '../network/tcp-delay.ts';
import { createUdpRelay, type UdpPath, type UdpRelay } from '../network/udp-relay.ts';
import { openBarePair, startBareRelay, type BareOptions, type BarePages } from './bare-pair.ts';
import { measuringContext, openProductPhone, type PrepareContext, type ProductPhone } from './product.ts';

type Side = 'caller' | 'callee';

export interface StageOptions {
  /** The caller's and the callee's. */
  readonly browsers: readonly [Browser, Browser];
  /** Null: packets go straight from one browser to the other. */
  readonly path: UdpPath | null;
  readonly serverSettings?: Readonly<Record<string, string>>;
  /** What else the pages need before their own scripts run. */
  readonly prepare?: PrepareContext;
}

/** A server, the bare relay beside it, and one network path for both: what is compared has the same conditions. */
export interface Stage {
  readonly team: Team;
  /** The detour of all media; only with a path. */
  readonly relay: UdpRelay | null;
  /** The lines to the server of each side. */
  readonly serverLines: Readonly<Record<Side, TcpDelay>>;
  openPhone(side: Side, member: Member, settings?: SettingsPatch): Promise<ProductPhone>;
  openBare(options?: BareOptions): Promise<BarePages>;
  close(): Promise<void>;
}

export async function openStage({ browsers, path, serverSettings, prepare }: StageOptions): Promise<Stage> {
  const team = await createTeam(serverSettings);
  const bareRelay = await startBareRelay();
  const relay = path && createUdpRelay(path);
  // A message from one client over the server to the other takes two legs, and as long as a packet.
  const legMs = (path?.oneWayMs ?? 0) / 2;
  const serverPort = Number(new URL(team.server.url).port);
  const serverLines = {
    caller: await createTcpDelay(serverPort, legMs),
    callee: await createTcpDelay(serverPort, legMs),
  };
  const bareLine = await createTcpDelay(bareRelay.port, legMs);
  const barePage = async (browser: Browser): Promise<Page> =>
    (await measuringContext(browser, relay, prepare)).newPage();
  return {
    ...{ team, relay, serverLines },
    openPhone(side, member, settings = {}) {
      const browser = side === 'caller' ? browsers[0] : browsers[1];
      const serverUrl = `http://localhost:${serverLines[side].port}`;
      return openProductPhone({ team, serverUrl, relay, settings, browser, member, prepare });
    },
    async openBare(options) {
      const pages: BarePages = [await barePage(browsers[0]), await barePage(browsers[1])];
      await openBarePair(pages, `http://localhost:${bareLine.port}/`, options);
      return pages;
    },
    async close() {
      relay?.close();
      for (const browser of browsers) for (const context of browser.contexts()) await context.close();
      await Promise.all([serverLines.caller.close(), serverLines.callee.close(), bareLine.close()]);
      await Promise.all([team.dispose(), bareRelay.close()]);
    },
  };
}
