import type { Page } from '@playwright/test';
import './media-probe.ts';

/** What a person sees of the screen that the other side shows: `green`, another colour, or nothing yet. */
export function shownColour(page: Page): Promise<'green' | 'another' | 'nothing'> {
  return page.evaluate(() => {
    const video = document.querySelector<HTMLVideoElement>('[data-testid=remote-screen]');
    if (!video || video.videoWidth === 0) return 'nothing';
    const pen = Object.assign(document.createElement('canvas'), { width: 8, height: 8 }).getContext('2d');
    pen?.drawImage(video, 0, 0, 8, 8);
    const pixels = [...(pen?.getImageData(0, 0, 8, 8).data ?? [])];
    const channel = (offset: number): number[] => pixels.filter((_, at) => at % 4 === offset);
    const [reds, greens, blues] = [channel(0), channel(1), channel(2)];
    const isGreen = (green: number, at: number): boolean =>
      green > 100 && Math.max(reds[at] ?? 255, blues[at] ?? 255) < 100;
    return greens.filter(isGreen).length > 48 ? 'green' : 'another';
  });
}

/** Frames of screens that were decoded on lines behind the main ones. */
export function framesOfScreen(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const { peers, statsOf } = window.ringdownProbe;
    const peer = peers.findLast(({ connectionState }) => connectionState === 'connected');
    if (!peer) return 0;
    const video = peer.getTransceivers().filter(({ receiver }) => receiver.track.kind === 'video');
    let frames = 0;
    for (const { receiver } of video.slice(1))
      for (const report of await statsOf(peer, receiver)) frames += Number(report['framesDecoded'] ?? 0);
    return frames;
  });
}

/** What a browser does when the person presses its own "Stop sharing". */
export function endScreenOutside(page: Page): Promise<void> {
  return page.evaluate(() => {
    const track = window.ringdownProbe.screens.at(-1);
    track?.stop();
    track?.dispatchEvent(new Event('ended'));
  });
}

/** How many frames of its screen this side lets itself send in a second; endless while it is not limited. */
export function mostFrames(page: Page): Promise<number> {
  return page.evaluate(() => {
    const peer = window.ringdownProbe.peers.findLast(
      ({ connectionState }) => connectionState === 'connected',
    );
    const sender = peer?.getSenders().find(({ track }) => track === window.ringdownProbe.screens.at(-1));
    return sender?.getParameters().encodings[0]?.maxFramerate ?? Infinity;
  });
}
