import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import type { PhonePage } from './phone-page.ts';
import { ada, grace } from './team.ts';

/** What is looked back on before something is said of a call. */
const JUDGED_SECONDS = 5;

test('both see how good the call is, and silence is not held against it', async ({ openPhone }) => {
  const a = await openPhone(ada);
  const g = await openPhone(grace, { toneHertz: 660 });
  await a.call(grace.name);
  await g.answer();
  for (const { page } of [a, g]) await expect(page.getByTestId('quality-bars')).toBeVisible();
  await a.mute();
  await g.mute();
  await g.hearsNothing();
  await Promise.all([hasJudgedAnew(a, grace.name), hasJudgedAnew(g, ada.name)]);
  // A machine that is busy with the tests may say so; what matters is that the silence is nobody's fault.
  for (const { page } of [a, g])
    await expect(page.getByTestId('quality-note')).not.toHaveAttribute(
      'data-cause',
      /^(unheard|unreached|no-sound)$/,
    );
  await a.hangUp();
  await a.isAtRest();
  await g.isAtRest();
  for (const { page } of [a, g]) {
    await page.getByRole('button', { name: 'History' }).click();
    await expect(page.getByTestId('history-entry').getByTestId('quality-bars')).toBeVisible();
  }
});

/** Looks at what the bars are made of until nothing counts any more that was before. */
async function hasJudgedAnew(phone: PhonePage, peer: string): Promise<void> {
  const { page } = phone;
  await page.getByRole('button', { name: /^Call quality/ }).click();
  await page.getByRole('button', { name: 'Details', exact: true }).click();
  await phone.sees(`The call with ${peer}`);
  await phone.sees(/^Direct, UDP/);
  const before = await measuredSeconds(page);
  await expect.poll(() => measuredSeconds(page)).toBeGreaterThanOrEqual(before + JUDGED_SECONDS);
  await page.getByRole('button', { name: 'Return' }).click();
}

/** Of the call so far, as the report says that can be saved. */
async function measuredSeconds(page: Page): Promise<number> {
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save report' }).click();
  const text = await readFile(await (await saved).path(), 'utf8');
  const report = JSON.parse(text) as {
    readonly seconds: readonly unknown[];
    readonly log: readonly string[];
  };
  expect(report.log.join('\n'), 'the log of this build').toMatch(
    /line online[^]*call [\da-f]{8}… .* -> active/,
  );
  const secrets = [ada.name, grace.name, ada.username, grace.username, new URL(page.url()).host, '127.0.0.1'];
  for (const secret of [...secrets, 'candidate:', 'a=', ...(await kept(page))])
    expect(text.toLowerCase()).not.toContain(secret.toLowerCase());
  return report.seconds.length;
}

/** The token and the ids that this browser keeps. */
function kept(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const session = JSON.parse(localStorage.getItem('ringdown.session') ?? '{}') as Record<string, string>;
    return [session['token'], session['deviceId']].filter((value) => value !== undefined);
  });
}
