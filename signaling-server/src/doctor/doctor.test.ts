import { describe, expect, it } from 'vitest';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { fail, ok, type Check, type CheckName, type Finding } from './check.ts';
import { examine, type Report } from './doctor.ts';
import { inTime } from './reach.ts';

function checkOf(name: CheckName, run: Check['run'], after: readonly CheckName[] = []): Check {
  return { name, title: name, after, run };
}

const says = (finding: Finding) => () => Promise.resolve([finding]);

async function run(checks: readonly Check[]): Promise<{ isWell: boolean; reports: Report[] }> {
  const reports: Report[] = [];
  const isWell = await examine({
    ...{ env: {}, checks, clock: createManualClock() },
    onReport: (report) => void reports.push(report),
  });
  return { isWell, reports };
}

describe('the doctor', () => {
  it('leaves out what depends on a failure, however far', async () => {
    const { isWell, reports } = await run([
      checkOf('dns', says(fail('it is broken', 'mend it'))),
      checkOf('tls', says(ok('never reached')), ['dns']),
      checkOf('http', says(ok('never reached')), ['tls']),
      checkOf('redis', says(ok('on its own'))),
    ]);
    expect(isWell).toBe(false);
    expect(reports.map(({ findings }) => findings[0])).toEqual([
      { status: 'fail', found: 'it is broken', remedy: 'mend it' },
      { status: 'skipped', found: 'not looked at, because "dns" failed' },
      { status: 'skipped', found: 'not looked at, because "tls" failed' },
      { status: 'ok', found: 'on its own' },
    ]);
  });

  it('goes on after a check that throws', async () => {
    const { isWell, reports } = await run([
      checkOf('dns', () => Promise.reject(new Error('a slip'))),
      checkOf('redis', says(ok('fine'))),
    ]);
    expect(isWell).toBe(false);
    expect(reports[0]?.findings[0]?.found).toMatch(/^the check itself failed: .*a slip/);
    expect(reports[1]?.findings[0]?.status).toBe('ok');
  });

  it('ends a check that does not come to an end, and tells it so', async () => {
    const clock = createManualClock();
    const reports: Report[] = [];
    let signal: AbortSignal | undefined;
    const examined = examine({
      ...{ env: {}, clock, checkMs: 1_000 },
      checks: [
        checkOf('dns', (context) => {
          signal = context.signal;
          return new Promise(() => undefined);
        }),
      ],
      onReport: (report) => void reports.push(report),
    });
    expect(signal?.aborted).toBe(false);
    clock.advance(1_000);
    expect(await examined).toBe(false);
    expect(signal?.aborted).toBe(true);
    expect(reports[0]?.findings[0]?.found).toBe('did not come to an end within 1 s');
  });

  it('still takes what a check found out while this machine stood still', async () => {
    const clock = createManualClock();
    const reports: Report[] = [];
    let find = (_found: readonly Finding[]): void => undefined;
    const examined = examine({
      ...{ env: {}, clock, checkMs: 1_000 },
      checks: [checkOf('dns', () => new Promise((resolve) => (find = resolve)))],
      onReport: (report) => void reports.push(report),
    });
    clock.stall(5_000);
    clock.advance(0);
    find([ok('found in time')]);
    expect(await examined).toBe(true);
    expect(reports[0]?.findings[0]?.found).toBe('found in time');
    expect(clock.pendingTimers).toBe(0);
  });
});

/** One question, as a check asks it. */
function ask() {
  const clock = createManualClock();
  const check = new AbortController();
  let answer = (_words: string): void => undefined;
  let heard: AbortSignal | undefined;
  const asked = inTime({ clock, patienceMs: 4_000, signal: check.signal }, (signal) => {
    heard = signal;
    return new Promise<string>((resolve) => (answer = resolve));
  });
  return { asked, answer: () => answer('here'), check, clock, isOver: () => heard?.aborted };
}

describe('a question of the doctor', () => {
  it('passes the answer on, and waits for nothing more', async () => {
    const { asked, answer, clock } = ask();
    answer();
    expect(await asked).toBe('here');
    expect(clock.pendingTimers).toBe(0);
  });

  it('gives up when there is none, and says so to whoever waits', async () => {
    const { asked, clock, isOver } = ask();
    clock.advance(4_000);
    await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(isOver()).toBe(true);
  });

  it('still hears the answer that came while this machine stood still', async () => {
    const { asked, answer, clock } = ask();
    clock.stall(9_000);
    clock.advance(0);
    answer();
    expect(await asked).toBe('here');
  });

  it('ends with its check', async () => {
    const { asked, check, clock, isOver } = ask();
    check.abort();
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    expect([isOver(), clock.pendingTimers]).toEqual([true, 0]);
  });
});
