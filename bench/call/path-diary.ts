import type { Page } from '@playwright/test';

interface Entry {
  /** Ms since epoch. */
  readonly at: number;
  readonly what: string;
}

declare global {
  interface Window {
    pathDiary: Entry[];
    peersMade: number;
  }
}

/**
 * Runs in the page before its own scripts: writes down when it opens connections to the server and to the other side,
 * with which addresses, and what becomes of them.
 */
export function installPathDiary(): void {
  window.pathDiary = [];
  window.peersMade = 0;
  const { pathDiary } = window.top ?? window;
  const note = (what: string): void =>
    void pathDiary.push({ at: performance.timeOrigin + performance.now(), what });
  const where = window === window.top ? 'page' : 'frame';
  const NativePeer = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends NativePeer {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      (window.top ?? window).peersMade += 1;
      const name = `${where} ${(window.top ?? window).peersMade}`;
      note(`${name} made`);
      const says = (what: string): void => note(`${name}: ${what}`);
      this.addEventListener('icecandidate', ({ candidate }) => {
        if (candidate?.type === 'host' && candidate.protocol === 'udp')
          says(`gathered ${candidate.address ?? ''}`);
      });
      this.addEventListener('signalingstatechange', () => says(this.signalingState));
      this.addEventListener('iceconnectionstatechange', () => says(`ice ${this.iceConnectionState}`));
      this.addEventListener('connectionstatechange', () => says(this.connectionState));
    }
  };
  if (where === 'frame') return;
  window.addEventListener('online', () => note('page: online'));
  window.addEventListener('offline', () => note('page: offline'));
  const NativeSocket = window.WebSocket;
  window.WebSocket = class extends NativeSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      note('line begun');
      this.addEventListener('open', () => note('line open'));
      this.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        const event = typeof data === 'string' ? /^42\d*\["([a-z:-]+)"/.exec(data)?.[1] : undefined;
        if (event === 'session:welcomed' || event === 'call:signaled') note(`line: ${event}`);
      });
      this.addEventListener('close', () => note('line closed'));
    }
  };
}

/** Prints what these pages have written down since `from`, in ms from then. */
export async function tellDiary(pages: Readonly<Record<string, Page>>, from: number): Promise<void> {
  const diaries = await Promise.all(
    Object.entries(pages).map(async ([who, page]) => {
      const entries = await page.evaluate(() => window.pathDiary.splice(0));
      return entries.map(({ at, what }) => ({ at: Math.round(at - from), line: `${who}  ${what}` }));
    }),
  );
  for (const { at, line } of diaries.flat().sort((a, b) => a.at - b.at))
    if (at >= 0) console.log(`${String(at).padStart(7)}  ${line}`);
}
