import { expect, test } from '@playwright/test';
import { launchBrowser } from './browser.ts';
import { installProbe } from './media-probe.ts';

test('a connection whose window goes away is asked for its counters, and nobody waits for ever', async () => {
  const browser = await launchBrowser({ toneHertz: 440 });
  try {
    const context = await browser.newContext();
    await context.addInitScript(installProbe);
    const page = await context.newPage();
    await page.goto('about:blank');
    const counted = await page.evaluate(async () => {
      const { statsOf } = window.ringdownProbe;
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const inner = frame.contentWindow as (Window & Pick<typeof globalThis, 'RTCPeerConnection'>) | null;
      const peer = inner && new inner.RTCPeerConnection();
      if (!peer) throw new Error('The frame has no window.');
      peer.createDataChannel('any');
      const before = await statsOf(peer);
      const asked = statsOf(peer);
      frame.remove();
      return { known: window.ringdownProbe.peers.length, before: before.length, after: (await asked).length };
    });
    expect(counted.known).toBe(1);
    expect(counted.before).toBeGreaterThan(0);
    expect(counted.after).toBe(0);
  } finally {
    await browser.close();
  }
});
