import type { Page } from '@playwright/test';
import '../calls/media-probe.ts';

/** What a stream has counted by now. */
interface Counted {
  /** Ms since epoch. */
  readonly at: number;
  readonly bytes: number;
  readonly frames: number;
}

/** The screen of this page is a text that somebody scrolls through: the browser's stand-in never changes. */
export function showText(page: Page): Promise<void> {
  return page.evaluate(() => {
    navigator.mediaDevices.getDisplayMedia = () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
      const pen = canvas.getContext('2d')!;
      let line = 0;
      const paint = (): void => {
        line += 1;
        pen.fillStyle = 'white';
        pen.fillRect(0, 0, canvas.width, canvas.height);
        pen.fillStyle = 'black';
        pen.font = '20px sans-serif';
        for (let row = 0; row < 28; row += 1) {
          const words = `${line + row}: the quick brown fox ${((line + row) * 7_919) % 10_007} calls the lazy dog back`;
          pen.fillText(words, 40 + (((line + row) * 31) % 300), 24 + row * 25);
        }
      };
      paint();
      const timer = setInterval(paint, 500);
      const stream = canvas.captureStream(15);
      const [track] = stream.getVideoTracks();
      const stop = track!.stop.bind(track);
      track!.stop = () => {
        clearInterval(timer);
        stop();
      };
      return Promise.resolve(stream);
    };
  });
}

/** Of the call that is going on. A camera is on the first line for pictures, a screen on one behind it. */
export function pictureBytes(
  page: Page,
  way: 'sent' | 'received',
): Promise<{ readonly camera: Counted; readonly screen: Counted }> {
  return page.evaluate(async (wanted) => {
    const { peers, statsOf } = window.ringdownProbe;
    const peer = peers.findLast(({ connectionState }) => connectionState === 'connected');
    const lines = peer?.getTransceivers().filter(({ receiver }) => receiver.track.kind === 'video') ?? [];
    const count = async (line: RTCRtpTransceiver): Promise<{ bytes: number; frames: number }> => {
      const end = wanted === 'sent' ? line.sender : line.receiver;
      const type = wanted === 'sent' ? 'outbound-rtp' : 'inbound-rtp';
      const sum = { bytes: 0, frames: 0 };
      for (const entry of peer ? await statsOf(peer, end) : []) {
        if (entry['type'] !== type) continue;
        sum.bytes += Number(entry['bytesSent'] ?? entry['bytesReceived'] ?? 0);
        sum.frames += Number(entry['framesEncoded'] ?? entry['framesDecoded'] ?? 0);
      }
      return sum;
    };
    const [camera, ...screens] = await Promise.all(lines.map(count));
    const at = Date.now();
    const none = { bytes: 0, frames: 0 };
    const screen = screens.reduce(
      (sum, { bytes, frames }) => ({ bytes: sum.bytes + bytes, frames: sum.frames + frames }),
      none,
    );
    return { camera: { at, ...(camera ?? none) }, screen: { at, ...screen } };
  }, way);
}

export const bitsPerSecond = (before: Counted, after: Counted): number =>
  ((after.bytes - before.bytes) * 8_000) / (after.at - before.at);
