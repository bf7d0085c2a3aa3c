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
