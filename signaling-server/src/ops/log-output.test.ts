import { expect, it } from 'vitest';
import { createLogOutput } from './log-output.ts';
import { createManualClock } from './testing/manual-clock.ts';

/** A file or pipe that takes at most so many bytes before it refuses; infinitely many at first. */
function openLog() {
  const clock = createManualClock();
  const place = { room: Number.POSITIVE_INFINITY, code: 'ENOSPC', taken: '', writes: 0 };
  const output = createLogOutput((bytes) => {
    place.writes += 1;
    if (place.room === 0) throw Object.assign(new Error('refused'), { code: place.code });
    const taken = Math.min(bytes.length, place.room);
    place.taken += Buffer.from(bytes.subarray(0, taken)).toString('latin1');
    place.room -= taken;
    return taken;
  }, clock);
  return { output, place, clock };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('writes what is logged in one turn at once', async () => {
  const { output, place } = openLog();
  output.write('one\n');
  output.write('two\n');
  expect(place.taken).toBe('');
  await nextTurn();
  expect(place).toMatchObject({ taken: 'one\ntwo\n', writes: 1 });
  output.write('three\n');
  await nextTurn();
  expect(place.taken).toBe('one\ntwo\nthree\n');
});

it('lets no fault reach who logs, and goes on within the line when there is room again', async () => {
  const { output, place, clock } = openLog();
  place.room = 2;
  output.write('one\n');
  await nextTurn();
  expect(place.taken).toBe('on');
  output.write('two\n');
  await nextTurn();
  clock.advance(100);
  expect(place.taken).toBe('on');
  place.room = Number.POSITIVE_INFINITY;
  clock.advance(100);
  expect(place.taken).toBe('one\ntwo\n');
  expect(clock.pendingTimers).toBe(0);
});

it('keeps only so much of what nobody takes, asks again only now and then, and drops whole lines', async () => {
  const { output, place, clock } = openLog();
  place.room = 0;
  const line = `${'x'.repeat(1023)}\n`;
  for (let lines = 0; lines < 10_000; lines += 1) output.write(line);
  await nextTurn();
  expect(place.writes).toBe(1);
  place.room = Number.POSITIVE_INFINITY;
  clock.advance(100);
  output.write('the last\n');
  await nextTurn();
  const [last, loss = '', ...before] = place.taken.trimEnd().split('\n').reverse();
  expect(last).toBe('the last');
  expect(JSON.parse(loss)).toEqual({
    ...{ level: 40, time: clock.now(), lines: 10_000 - before.length },
    msg: 'lines of the log were lost',
  });
  expect(new Set(before.map((kept) => kept.length))).toEqual(new Set([1023]));
  expect(before.length).toBeGreaterThan(1_000);
  expect(before.length).toBeLessThan(1_200);
});

it('keeps no more where a part of it was taken meanwhile', async () => {
  const { output, place, clock } = openLog();
  const line = `${'x'.repeat(1023)}\n`;
  place.room = 0;
  output.write('first\n');
  await nextTurn();
  const fill = () => {
    for (let lines = 0; lines < 1_024; lines += 1) output.write(line);
  };
  fill();
  place.room = 'first\n'.length;
  clock.advance(100);
  fill();
  Object.assign(place, { room: Number.POSITIVE_INFINITY, taken: '' });
  clock.advance(100);
  expect(place.taken.length).toBeGreaterThan(1_000_000);
  expect(place.taken.length).toBeLessThan(1_100_000);
});

it('counts what is lost each time, and keeps nothing of what came after it', async () => {
  const { output, place, clock } = openLog();
  for (const lines of [3, 2]) {
    place.room = 0;
    output.write('kept\n');
    await nextTurn();
    for (let line = 0; line < lines; line += 1) output.write(`${'x'.repeat(1024 * 1024)}\n`);
    output.write('short\n');
    Object.assign(place, { room: Number.POSITIVE_INFINITY, taken: '' });
    clock.advance(100);
    const [kept, loss = '', ...more] = place.taken.trimEnd().split('\n');
    expect([kept, JSON.parse(loss), more]).toEqual([
      'kept',
      expect.objectContaining({ lines: lines + 1 }),
      [],
    ]);
  }
});

it('is out when the process ends', () => {
  const { output, place } = openLog();
  output.write('the last\n');
  output.end();
  expect(place.taken).toBe('the last\n');
});

it.each([
  ['waits a moment at the end for a reader who is slow', 'EAGAIN', 11],
  ['waits for no room at the end', 'ENOSPC', 1],
])('%s', (_what, code, writes) => {
  const { output, place } = openLog();
  Object.assign(place, { code, room: 0 });
  output.write('lost\n');
  output.end();
  expect(place.writes).toBe(writes);
});
