import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { projectRoot } from '../../build/scripts/project-root.ts';
import { concealedShare, figuresLine, type Heard, type Hearing, type SoundCount } from './figures-model.ts';
import { readDiary } from './screen-diary.ts';
import { takeSound, type SoundTrace } from './sound-tap.ts';
import { delayWithin, longestOf, silencesWithin, sumOf } from './sound-trace-model.ts';
import type { NetworkPhone, World } from './world.ts';

/** On each line of the connections that are there now. */
function countSound(page: Page): Promise<readonly SoundCount[]> {
  return page.evaluate(async () => {
    const counts: SoundCount[] = [];
    const { origins, peers, statsOf } = window.ringdownProbe;
    for (const peer of peers) {
      if (peer.connectionState === 'closed') continue;
      for (const report of await statsOf(peer)) {
        if (report['type'] !== 'inbound-rtp' || report['kind'] !== 'audio') continue;
        counts.push({
          line: `${origins.get(peer)?.number} ${String(report['id'])}`,
          concealed: Number(report['concealedSamples'] ?? 0),
          received: Number(report['totalSamplesReceived'] ?? 0),
        });
      }
    }
    return counts;
  });
}

/** What both hear while something happens. Both must be awake when it begins and when it ends. */
export async function listenWhile({ ada, grace }: World, happens: () => Promise<void>): Promise<Heard> {
  const pages = [ada.page, grace.page];
  const before = await Promise.all(pages.map(countSound));
  const from = Date.now();
  await happens();
  const span = { from, to: Date.now() };
  const after = await Promise.all(pages.map(countSound));
  // The last of it is told in batches.
  await ada.page.waitForFunction((to) => (window.ringdownSound.heard.at(-1)?.at ?? 0) > to, span.to);
  await grace.page.waitForFunction((to) => (window.ringdownSound.heard.at(-1)?.at ?? 0) > to, span.to);
  const [byAda, byGrace] = (await Promise.all(pages.map(takeSound))) as [SoundTrace, SoundTrace];
  const hearing = (me: 0 | 1, sent: SoundTrace, { heard }: SoundTrace): Hearing => {
    const silences = silencesWithin(heard, span);
    const last = { from: Math.max(span.from, span.to - 6_000), to: span.to };
    return {
      longestSilenceMs: Math.round(longestOf(silences)),
      silentMs: Math.round(sumOf(silences)),
      // An outage is the loudest pattern of all, and says nothing about delay.
      delayMs: silences.length > 0 ? null : delayWithin(sent.sent, heard, last),
      concealed: concealedShare(before[me]!, after[me]!),
    };
  };
  return {
    span,
    byAda: hearing(0, byGrace, byAda),
    byGrace: hearing(1, byAda, byGrace),
    diaries: { ada: await readDiary(ada.page), grace: await readDiary(grace.page) },
  };
}

/** Puts the figures of a scenario where the end of `npm test` finds them, and on the screen. */
export function tellFigures(number: number, scenario: string, heard: Heard): void {
  const line = figuresLine(heard);
  const folder = join(projectRoot, 'test-results/ran-against');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `network ${String(number).padStart(2, '0')} ${scenario}.txt`), `${line}\n`);
  console.log(`${scenario}: ${line.replaceAll(' | ', '\n    ')}`);
}

/** Until a phone is in its call, whatever it went through. */
export async function isTalking(phone: NetworkPhone, hertz: number): Promise<void> {
  await phone.seesPhase('active');
  await phone.hears(hertz);
}
