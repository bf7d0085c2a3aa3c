/** Goes before every file of component tests. */
import { configure } from '@testing-library/svelte';
import { beforeAll, beforeEach, expect, vi } from 'vitest';
import { fetchLaterParts } from '../later-parts.ts';

/** Nothing waits as long as that: it ends a test in which something never comes, also on a busy machine. */
const NEVER_MS = 30_000;
/** Far from midnight, in every time zone. */
const NOON = new Date(2026, 2, 2, 12);

configure({ asyncUtilTimeout: NEVER_MS });

// Time stands still: what is shown of it is the same however long a test takes, and whatever day it runs on.
vi.setSystemTime(NOON);
// Whatever is opened is there at once; only the tests of what comes later wait for it.
beforeAll(fetchLaterParts);
beforeEach(() => {
  vi.setSystemTime(NOON);
  expect(clearPage(document), 'what the test before left on the page').toEqual([]);
});

/** Clears it, so that only one test fails for what was left. */
function clearPage({ body, documentElement }: Document): readonly string[] {
  const attributes = documentElement.getAttributeNames();
  const left = [...attributes, ...[...body.children].map(({ tagName }) => tagName)];
  for (const name of attributes) documentElement.removeAttribute(name);
  body.replaceChildren();
  return left;
}
