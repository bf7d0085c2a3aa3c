import { longestGap, takeAudible } from '../calls/audible-tap.ts';
import { expect, test } from '../calls/fixtures.ts';
import type { PhonePage } from '../calls/phone-page.ts';
import { ada, alan, grace } from '../calls/team.ts';

/** Of Ada, Grace and Alan. */
const tones = [440, 660, 880] as const;
/** What nobody notices is 100 ms; a test machine that is busy for a moment is not what this is about. */
const LONGEST_MS = 300;

/** That a tone is heard from now on: half a second of it, louder than what the others leave in the measurement. */
async function hears({ page }: PhonePage, tone: number): Promise<void> {
  await page.waitForFunction(
    ({ from, index }) => {
      const blocks = window.ringdownAudible.blocks.slice(from);
      return blocks.filter(({ strengths }) => (strengths[index] ?? 0) > 0.1).length > 25;
    },
    { from: await page.evaluate(() => window.ringdownAudible.blocks.length), index: tone },
  );
}

async function hearsAllBut(phone: PhonePage, own: number): Promise<void> {
  for (const speaker of tones.keys()) if (speaker !== own) await hears(phone, speaker);
}

test('who is added to a call comes into the same conversation, and the two miss nothing', async ({
  openPhone,
}) => {
  const a = await openPhone(ada, { toneHertz: tones[0], audible: tones });
  const g = await openPhone(grace, { toneHertz: tones[1], audible: tones });
  const third = await openPhone(alan, { toneHertz: tones[2], audible: tones });
  const phones = [a, g, third];
  await a.call(grace.name);
  await g.answer();
  await hears(a, 1);
  await hears(g, 0);
  for (const { page } of [a, g]) await takeAudible(page);

  await a.callScreen.getByRole('button', { name: 'More', exact: true }).click();
  await a.page.getByRole('button', { name: 'Add people…' }).click();
  const picker = a.page.getByTestId('ring-picker');
  await picker.getByRole('checkbox', { name: alan.name }).check();
  await picker.getByRole('button', { name: 'Ring', exact: true }).click();
  const room = (phone: PhonePage) => phone.page.getByTestId('room-screen');
  for (const phone of [a, g]) {
    await expect(room(phone)).toHaveAttribute('data-phase', 'inside');
    await expect(phone.page.getByTestId('ringing-tile')).toContainText(alan.name);
  }
  await third.sees(`is calling you into a conversation with ${grace.name}`);
  await third.answer();
  for (const phone of phones) {
    await expect(room(phone)).toHaveAttribute('data-phase', 'inside');
    await expect(phone.page.getByTestId('ringing-tile')).toHaveCount(0);
    await expect(phone.page.getByTestId('tile')).toHaveCount(3);
  }
  for (const [listener, phone] of phones.entries()) await hearsAllBut(phone, listener);
  for (const [phone, other] of [
    [a, 1],
    [g, 0],
  ] as const) {
    const gap = longestGap(await takeAudible(phone.page), other);
    test.info().annotations.push({ type: 'gap', description: `${tones[other]} Hz: ${Math.round(gap)} ms` });
    expect(gap, `${tones[other]} Hz was not heard, ms`).toBeLessThanOrEqual(LONGEST_MS);
  }
  for (const phone of phones) await room(phone).getByRole('button', { name: 'Leave', exact: true }).click();
  await a.isAtRest();
});
