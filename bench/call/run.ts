/**
 * `npm run bench:call`: what a call is like, each figure beside its baseline from the same run.
 *
 * `--only=answer,loss` picks parts, `--quick` makes each short, `--times` says what happened when (`path`).
 */
import { parseArgs } from 'node:util';
import type { Browser } from '@playwright/test';
import { launchBrowser } from '../../e2e/calls/browser.ts';
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

const parts: Readonly<Record<string, Part>> = {
  answer: answerPart,
  loss: lossPart,
  ear: earPart,
  path: pathPart,
  outage: outagePart,
  wake: wakePart,
  cost: costPart,
  memory: memoryPart,
};

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    times: { type: 'boolean', default: false },
  },
});
const wanted = options.only?.split(',') ?? Object.keys(parts);
const unknown = wanted.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0)
  throw new Error(`--only knows ${Object.keys(parts).join(', ')}, but not ${unknown.join(', ')}`);

for (const name of wanted) {
  // Fresh ones for every part: what one leaves in memory or stops must not count for the next.
  const browsers: [Browser, Browser] = [
    await launchBrowser({ toneHertz: 440 }),
    await launchBrowser({ toneHertz: 660 }),
  ];
  try {
    const part = parts[name];
    const context = { browsers, isQuick: options.quick, tellsTimes: options.times };
    if (part) printFigures(part.title, await part.measure(context));
  } finally {
    for (const browser of browsers) await browser.close();
  }
}
