import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import type { Page } from '@playwright/test';
import { Server, type Socket } from 'socket.io';
import { runBarePage } from './bare-page.ts';

export interface BareRelay {
  readonly port: number;
  close(): Promise<void>;
}

const clientBundle = readFileSync(
  join(
    dirname(createRequire(import.meta.url).resolve('socket.io-client/package.json')),
    'dist/socket.io.min.js',
  ),
);

const toEverybodyElse = (socket: Socket): void => {
  socket.on('to-other', (message: object) => socket.broadcast.emit('from-other', message));
};

/** A Socket.IO server that passes messages on and nothing else, and serves the page of the floor. */
export async function startBareRelay(passOn: (socket: Socket) => void = toEverybodyElse): Promise<BareRelay> {
  const http = createServer((request, response) => {
    if (request.url === '/client.js') response.end(clientBundle);
    else {
      response.setHeader('content-type', 'text/html');
      response.end(
        '<!doctype html><title>Floor</title><script src="/client.js"></script><button>Answer</button><video muted></video>',
      );
    }
  });
  const io = new Server(http, { transports: ['websocket'], serveClient: false });
  io.on('connection', passOn);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    port: (http.address() as AddressInfo).port,
    async close() {
      await io.close();
    },
  };
}

/** The caller's and the callee's. */
export type BarePages = readonly [Page, Page];

export interface BareOptions {
  /** What the pages ask their cameras for; without it they have none. */
  readonly camera?: MediaTrackConstraints;
  /** False: they open them for each call, as the product does, and pay for it there. */
  readonly keepsDevices?: boolean;
}

/** Opens the two pages of the floor. */
export async function openBarePair(
  pages: BarePages,
  relayUrl: string,
  { camera, keepsDevices = true }: BareOptions = {},
): Promise<void> {
  for (const page of pages) {
    await page.goto(relayUrl);
    await page.evaluate(runBarePage, { relayUrl, camera: camera ?? null, keepsDevices });
  }
}

/** One call of the floor, up to the press of the button. */
export async function answerBareCall([caller, callee]: BarePages): Promise<void> {
  await caller.evaluate(() => window.bare.call());
  for (const page of [caller, callee])
    await page.waitForFunction(() => window.bare.connected(), null, { polling: 20 });
  await callee.getByRole('button', { name: 'Answer' }).click();
}

export async function endBareCall(pages: BarePages): Promise<void> {
  for (const page of pages) await page.evaluate(() => window.bare.end());
}
