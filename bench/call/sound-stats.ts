import type { Page } from '@playwright/test';

/** Counters of all audio of a page's open peer connections, since they were made. */
interface SoundCounters {
  /** Samples that were made up because nothing came in time, of all that were played. */
  readonly concealed: number;
  readonly played: number;
  readonly sentBytes: number;
}

export interface Sound {
  /** Share of what was played, 0 to 1. */
  readonly concealed: number;
  /** Kilobits per second of sound, with the headers of RTP. */
  readonly sentRate: number;
}

/** Of WebRTC's playout. */
const SAMPLES_PER_SECOND = 48_000;

function countersOf(page: Page): Promise<SoundCounters> {
  return page.evaluate(async () => {
    let [concealed, played, sentBytes] = [0, 0, 0];
    for (const peer of window.ringdownProbe.peers) {
      if (peer.connectionState === 'closed') continue;
      for (const report of (await peer.getStats()).values() as Iterable<Record<string, unknown>>) {
        const count = (name: string): number => Number(report[name] ?? 0);
        if (report['kind'] !== 'audio') continue;
        if (report['type'] === 'outbound-rtp') sentBytes += count('bytesSent') + count('headerBytesSent');
        if (report['type'] !== 'inbound-rtp') continue;
        concealed += count('concealedSamples');
        played += count('totalSamplesReceived');
      }
    }
    return { concealed, played, sentBytes };
  });
}

/** How often it is looked at the size of packets, and how many it takes to judge it. */
const LOOK_MS = 100;
const PACKETS = 10;
/** A packet that carries the sound of the one before as well is about twice as large, with fewer bytes around it. */
const TWICE = 1.5;

/** When each of the pages begins to send every sound twice, ms from now; null: not within `patienceMs`. */
export function untilSentTwice(pages: readonly Page[], patienceMs: number): Promise<(number | null)[]> {
  return Promise.all(
    pages.map((page) =>
      page.evaluate(
        async ({ lookMs, packets, twice, patience }) => {
          const began = performance.now();
          const read = async (): Promise<{ bytes: number; packets: number }> => {
            const sent = { bytes: 0, packets: 0 };
            for (const peer of window.ringdownProbe.peers) {
              if (peer.connectionState === 'closed') continue;
              for (const report of (await peer.getStats()).values() as Iterable<RTCOutboundRtpStreamStats>) {
                if (report.type !== 'outbound-rtp' || report.kind !== 'audio') continue;
                sent.bytes += report.bytesSent ?? 0;
                sent.packets += report.packetsSent ?? 0;
              }
            }
            return sent;
          };
          let before = await read();
          let usual: number | null = null;
          while (performance.now() - began < patience) {
            await new Promise((resolve) => setTimeout(resolve, lookMs));
            const now = await read();
            if (now.packets - before.packets < packets) continue;
            const size = (now.bytes - before.bytes) / (now.packets - before.packets);
            before = now;
            usual ??= size;
            if (size > usual * twice) return performance.now() - began;
          }
          return null;
        },
        { lookMs: LOOK_MS, packets: PACKETS, twice: TWICE, patience: patienceMs },
      ),
    ),
  );
}

/** What is heard and sent at both ends together while `meanwhile` runs. */
export async function soundWhile(pages: readonly Page[], meanwhile: () => Promise<unknown>): Promise<Sound> {
  const before = await Promise.all(pages.map(countersOf));
  await meanwhile();
  const after = await Promise.all(pages.map(countersOf));
  const grown = (name: keyof SoundCounters): number =>
    after.reduce((sum, counters, index) => sum + counters[name] - (before[index]?.[name] ?? 0), 0);
  const seconds = grown('played') / SAMPLES_PER_SECOND;
  return {
    concealed: grown('concealed') / grown('played'),
    sentRate: (grown('sentBytes') * 8) / 1_000 / seconds,
  };
}
