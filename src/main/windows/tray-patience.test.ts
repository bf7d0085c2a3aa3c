import { createSubject } from '@shared/observable.ts';
import { expect, it } from 'vitest';
import { createFakeClock } from '../../renderer/call/testing/fake-clock.ts';
import { showUnlessTrayComes, TRAY_PATIENCE_MS } from './tray-patience.ts';

function setUp(present: boolean, mayChange = true) {
  const clock = createFakeClock();
  const hasTray = createSubject(present);
  const shown: number[] = [];
  const stop = showUnlessTrayComes({
    ...{ ...clock, host: { present: hasTray, mayChange } },
    reveal: () => void shown.push(clock.now()),
  });
  return { clock, hasTray, shown, stop, begin: clock.now() };
}

it('shows the window when no tray comes', async () => {
  const { begin, clock, shown } = setUp(false);
  await clock.advance(10 * TRAY_PATIENCE_MS);
  expect(shown).toEqual([begin + TRAY_PATIENCE_MS]);
});

it('shows it at once where Windows has no place for its icon', async () => {
  const { begin, clock, shown } = setUp(false, false);
  await clock.advance(10 * TRAY_PATIENCE_MS);
  expect(shown).toEqual([begin]);
});

it('leaves the window hidden when the tray comes in time', async () => {
  const { clock, hasTray, shown } = setUp(false);
  await clock.advance(TRAY_PATIENCE_MS - 1);
  hasTray.set(true);
  await clock.advance(10 * TRAY_PATIENCE_MS);
  expect(shown).toEqual([]);
});

it.each([true, false])('shows nothing when a tray goes that was there, at once: %s', async (atOnce) => {
  const { clock, hasTray, shown } = setUp(atOnce);
  hasTray.set(true);
  hasTray.set(false);
  await clock.advance(10 * TRAY_PATIENCE_MS);
  expect(shown).toEqual([]);
});

it('does nothing any more when it is stopped', async () => {
  const { clock, shown, stop } = setUp(false);
  stop();
  await clock.advance(TRAY_PATIENCE_MS);
  expect([shown, clock.waiting]).toEqual([[], 0]);
});
