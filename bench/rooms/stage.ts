import type { Browser, Page } from '@playwright/test';
import { createTeam, type Member } from '../../e2e/calls/team.ts';
import {
  measuringContext,
  openProductPhone,
  type PrepareContext,
  type ProductPhone,
} from '../call/product.ts';
import { createTcpDelay } from '../network/tcp-delay.ts';
import { createUdpRelay } from '../network/udp-relay.ts';
import { openBareMesh, startMeshRelay } from './bare-mesh.ts';
import type { Meeting } from './meeting.ts';
import { openProductRoom } from './product-room.ts';

export interface StageOptions {
  /** Of everybody: each has a context, and so processes, of their own. */
  readonly browser: Browser;
  readonly people: number;
  /** Between any two of them; a message over the server takes as long. 0: packets go straight. */
  readonly roundTripMs: number;
  readonly prepare?: PrepareContext;
}

/** A room of the product, and a bare mesh of as many people on the same paths. */
export interface Stage {
  readonly room: Meeting;
  readonly phones: readonly ProductPhone[];
  readonly mesh: Meeting;
  close(): Promise<void>;
}

const members = ['ada', 'grace', 'alan', 'mary', 'linus', 'joan', 'kurt', 'emmy'].map((username): Member => ({
  username,
  name: `${username} of the benchmark`,
  password: `${username} in a room`,
}));

export async function openStage({ browser, people, roundTripMs, prepare }: StageOptions): Promise<Stage> {
  const team = await createTeam();
  const meshRelay = await startMeshRelay();
  const relay = roundTripMs === 0 ? null : createUdpRelay({ oneWayMs: roundTripMs / 2, loss: 0 });
  // A message from one client over the server to another takes two legs.
  const serverLine = await createTcpDelay(Number(new URL(team.server.url).port), roundTripMs / 4);
  const meshLine = await createTcpDelay(meshRelay.port, roundTripMs / 4);
  const phones: ProductPhone[] = [];
  const barePages: Page[] = [];
  for (const member of members.slice(0, people)) {
    const serverUrl = `http://localhost:${serverLine.port}`;
    phones.push(await openProductPhone({ team, serverUrl, relay, settings: {}, browser, member, prepare }));
    barePages.push(await (await measuringContext(browser, relay, prepare)).newPage());
  }
  return {
    phones,
    room: await openProductRoom(phones),
    mesh: await openBareMesh(barePages, `http://localhost:${meshLine.port}/`),
    async close() {
      for (const context of browser.contexts()) await context.close();
      relay?.close();
      await Promise.all([serverLine.close(), meshLine.close()]);
      await Promise.all([team.dispose(), meshRelay.close()]);
    },
  };
}
