import type { IncomingMessage } from 'node:http';
import WebSocket from 'ws';
import { startHearingTimer } from '../ops/hearing-timer.ts';
import { QUIET_QUERY, SOCKET_PATH } from '../protocol/index.ts';
import type { DoctorContext } from './check.ts';

/** What became of a WebSocket on which nobody said anything. */
export type Silence =
  | { readonly kind: 'kept' }
  /** Who stands in between says so of itself, or nothing. */
  | { readonly kind: 'cut'; readonly afterMs: number; readonly proxy: string | null }
  /** It looks open, but nothing gets through it any more. */
  | { readonly kind: 'dead'; readonly proxy: string | null }
  /** The server has enough of them already. */
  | { readonly kind: 'busy' }
  /** The server speaks on it: it is one from before it could be asked not to. */
  | { readonly kind: 'spoken' }
  | { readonly kind: 'fault'; readonly error: Error };

const TRY_AGAIN_LATER = 1013;

/** Opens a WebSocket at this address, says nothing for so long, and sees whether it is still good. */
export function keepQuiet(base: URL, context: DoctorContext, quietMs: number): Promise<Silence> {
  const socket = open(base, context);
  const { clock, patienceMs, signal } = context;
  const cancels: (() => void)[] = [];
  return new Promise<Silence>((resolve) => {
    const inMs = (ms: number, act: () => void): void => {
      const timer = startHearingTimer(clock, ms, act);
      cancels.push(() => timer.cancel());
    };
    let openedAt: number | null = null;
    let proxy: string | null = null;
    const cut = (): void => {
      if (openedAt !== null) resolve({ kind: 'cut', afterMs: clock.now() - openedAt, proxy });
    };
    const late = (): void => resolve({ kind: 'fault', error: new DOMException('too late', 'TimeoutError') });
    signal.addEventListener('abort', late, { once: true });
    inMs(patienceMs, () => {
      if (openedAt === null) late();
    });
    socket.on('upgrade', (response) => (proxy = nameOf(response)));
    socket.on('open', () => {
      openedAt = clock.now();
      inMs(quietMs, () => {
        socket.ping();
        inMs(patienceMs, () => resolve({ kind: 'dead', proxy }));
      });
    });
    socket.on('pong', () => resolve({ kind: 'kept' }));
    socket.on('message', () => resolve({ kind: 'spoken' }));
    socket.on('error', (error) => (openedAt === null ? resolve({ kind: 'fault', error }) : cut()));
    socket.on('close', (code) => (code === TRY_AGAIN_LATER ? resolve({ kind: 'busy' }) : cut()));
  }).finally(() => {
    cancels.forEach((cancel) => cancel());
    socket.terminate();
  });
}

function open(base: URL, { ca, publicUrl }: DoctorContext): WebSocket {
  const url = new URL(`${SOCKET_PATH}?EIO=4&transport=websocket&${QUIET_QUERY}=1`, base);
  url.protocol = base.protocol === 'https:' ? 'wss:' : 'ws:';
  return new WebSocket(url, {
    ...{ origin: publicUrl.origin, perMessageDeflate: false },
    ...(ca === undefined ? {} : { ca: [...ca] }),
  });
}

/** The server itself does not say what it is, so whoever does stands before it. It ends up in a terminal. */
function nameOf({ headers }: IncomingMessage): string | null {
  const told = [headers.server ?? headers.via ?? ''].flat().join(' ');
  const name = told.replaceAll(/[^\x20-\x7e]/g, '').slice(0, 40);
  return name === '' ? null : name;
}
