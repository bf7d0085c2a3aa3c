/**
 * `npm run bench:rooms`: what a room is like, each figure beside that of a bare mesh from the same run.
 *
 * `--only=join,cost` picks parts, `--quick` makes each short.
 */
import { launchBrowser } from '../../e2e/calls/browser.ts';
import { flag, readOptions, someOf } from '../options.ts';
import { printFigures } from '../report.ts';
import type { Part } from './part.ts';
import { costPart } from './parts/cost.ts';
import { joinPart } from './parts/join.ts';
import { messagesPart } from './parts/messages.ts';

const parts = { join: joinPart, cost: costPart, messages: messagesPart } satisfies Record<string, Part>;

const options = readOptions({
  only: someOf(Object.keys(parts) as (keyof typeof parts)[]),
  quick: flag(),
});

for (const name of options.only) {
  // A fresh one for every part: what one leaves in memory must not count for the next.
  const browser = await launchBrowser({ toneHertz: 440 });
  try {
    const part: Part = parts[name];
    printFigures(part.title, await part.measure({ browser, isQuick: options.quick }));
  } finally {
    await browser.close();
  }
}
