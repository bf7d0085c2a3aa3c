/**
 * `npm run bench:call`: what a call is like, each figure beside its baseline from the same run.
 *
 * `--only=answer,loss` picks parts, `--quick` makes each short, `--times` says what happened when (`path`).
 */
import type { Browser } from '@playwright/test';
import { launchBrowser } from '../../e2e/calls/browser.ts';
import { flag, readOptions, someOf } from '../options.ts';
import { printFigures } from '../report.ts';
import type { Part } from './part.ts';
import { answerPart } from './parts/answer.ts';
import { costPart } from './parts/cost.ts';
import { earPart } from './parts/ear.ts';
import { lossPart } from './parts/loss.ts';
import { memoryPart } from './parts/memory.ts';
import { outagePart } from './parts/outage.ts';
import { pathPart } from './parts/path.ts';
import { wakePart } from './parts/wake.ts';

const parts = {
  answer: answerPart,
  loss: lossPart,
  ear: earPart,
  path: pathPart,
  outage: outagePart,
  wake: wakePart,
  cost: costPart,
  memory: memoryPart,
} satisfies Readonly<Record<string, Part>>;

const options = readOptions({
  only: someOf(Object.keys(parts) as (keyof typeof parts)[]),
  quick: flag(),
  times: flag(),
});

for (const name of options.only) {
  // Fresh ones for every part: what one leaves in memory or stops must not count for the next.
  const browsers: [Browser, Browser] = [
    await launchBrowser({ toneHertz: 440 }),
    await launchBrowser({ toneHertz: 660 }),
  ];
  try {
    const part: Part = parts[name];
    const context = { browsers, isQuick: options.quick, tellsTimes: options.times };
    printFigures(part.title, await part.measure(context));
  } finally {
    for (const browser of browsers) await browser.close();
  }
}
