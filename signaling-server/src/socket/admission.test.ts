import { describe, expect, it } from 'vitest';
import { refuse } from '../ops/reply.ts';
import { hashToken } from '../ops/random-id.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import type { Reply } from '../protocol/index.ts';
import { Admission, admissionLimits } from './admission.ts';

const OFFICE = '192.0.2.1';
const good = (): Promise<Reply<string>> => Promise.resolve({ ok: true, data: 'welcome' });
const bad = (): Promise<Reply<string>> => Promise.resolve(refuse('unauthenticated', 'unknown'));
const code = (reply: Reply<unknown>): string => (reply.ok ? 'ok' : reply.error.code);
const count = (replies: readonly Reply<unknown>[], wanted: string): number =>
  replies.filter((reply) => code(reply) === wanted).length;

/** What the database is asked, and by how many at once. */
function watched(check: () => Promise<Reply<string>>) {
  const seen = { asked: 0, atOnce: 0, most: 0 };
  return {
    seen,
    check: async (): Promise<Reply<string>> => {
      seen.asked += 1;
      seen.most = Math.max(seen.most, ++seen.atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      seen.atOnce -= 1;
      return check();
    },
  };
}

describe('the admission', () => {
  const applicant = (token: string, network = OFFICE) => ({ network, token, isThere: () => true });

  it('lets a whole office back in at once, so many at a time', async () => {
    const admission = new Admission(createManualClock());
    const { seen, check } = watched(good);
    const replies = await Promise.all(
      Array.from({ length: 5_000 }, (_, index) => admission.admit(applicant(`token-${index}`), check)),
    );
    expect(count(replies, 'ok')).toBe(5_000);
    expect(seen.most).toBeLessThanOrEqual(admissionLimits.turns.atOnce);
  });

  it('stops asking for who tries tokens, and goes on for those who were there before', async () => {
    const clock = createManualClock();
    const admission = new Admission(clock);
    await admission.admit(applicant('of-ada'), good);
    const { seen, check } = watched(bad);
    const guess = (index: number) => admission.admit(applicant(`guess-${index}`), check);
    const replies = await Promise.all(Array.from({ length: 500 }, (_, index) => guess(index)));
    const { burst } = admissionLimits.failuresPerNetwork;
    expect(seen.asked).toBe(burst);
    expect(count(replies, 'rate_limited')).toBe(500 - burst);
    expect(replies.at(-1)).toMatchObject({ error: { retryAfterMs: 1_000 } });
    expect(code(await admission.admit(applicant('of-ada'), good))).toBe('ok');
    expect(code(await admission.admit(applicant('of-bob', '198.51.100.7'), good))).toBe('ok');
    clock.advance(1_000);
    expect(code(await admission.admit(applicant('of-eve'), good))).toBe('ok');
  });

  it('knows after a restart who was there before', async () => {
    const admission = new Admission(createManualClock());
    admission.expect([hashToken('of-ada')]);
    const guess = (index: number) => admission.admit(applicant(`guess-${index}`), bad);
    await Promise.all(Array.from({ length: 500 }, (_, index) => guess(index)));
    expect(code(await admission.admit(applicant('of-bob'), good))).toBe('rate_limited');
    expect(code(await admission.admit(applicant('of-ada'), bad))).toBe('unauthenticated');
    expect(code(await admission.admit(applicant('of-ada'), good))).toBe('rate_limited');
  });

  it('holds guesses from everywhere to one measure', async () => {
    const admission = new Admission(createManualClock());
    const { seen, check } = watched(bad);
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(
        Array.from({ length: 1_000 }, (_, index) =>
          admission.admit(applicant(`guess-${round}-${index}`, `network-${index}`), check),
        ),
      );
    }
    expect(seen.asked).toBe(admissionLimits.failuresInAll.burst);
  });

  it('takes nothing of the share of a network while everybody has to wait', async () => {
    const clock = createManualClock();
    const rates = {
      failuresPerNetwork: { burst: 2, perSecond: 0.001 },
      failuresInAll: { burst: 1, perSecond: 1 },
    };
    const admission = new Admission(clock, { ...admissionLimits, ...rates });
    await admission.admit(applicant('guess', '198.51.100.7'), bad);
    for (const token of ['first', 'second'])
      expect(code(await admission.admit(applicant(token), good))).toBe('rate_limited');
    clock.advance(1_000);
    expect(code(await admission.admit(applicant('first'), good))).toBe('ok');
  });

  it('forgets a token that is no longer good', async () => {
    const admission = new Admission(createManualClock());
    await admission.admit(applicant('of-ada'), good);
    await admission.admit(applicant('of-ada'), bad);
    await Promise.all(
      Array.from({ length: admissionLimits.failuresPerNetwork.burst }, (_, index) =>
        admission.admit(applicant(`guess-${index}`), bad),
      ),
    );
    expect(code(await admission.admit(applicant('of-ada'), good))).toBe('rate_limited');
  });

  it('slows down a device that connects again and again', async () => {
    const admission = new Admission(createManualClock());
    const { burst } = admissionLimits.perDevice;
    const replies = await Promise.all(
      Array.from({ length: burst + 5 }, () => admission.admit(applicant('of-ada'), good)),
    );
    expect(count(replies, 'ok')).toBe(burst);
    expect(count(replies, 'rate_limited')).toBe(5);
  });

  it('lets networks take turns, and says when to come back where too many wait', async () => {
    const clock = createManualClock();
    const turns = { ...admissionLimits.turns, atOnce: 1, perLane: 100 };
    const admission = new Admission(clock, { ...admissionLimits, turns });
    const order: string[] = [];
    const enter = (network: string, index: number) =>
      admission.admit(applicant(`${network}-${index}`, network), () => {
        order.push(network);
        return good();
      });
    const crowd = Array.from({ length: 150 }, (_, index) => enter('crowd', index));
    const other = enter('other', 0);
    const replies = await Promise.all(crowd);
    expect(code(await other)).toBe('ok');
    expect(order.indexOf('other')).toBeLessThanOrEqual(2);
    // One was let in at once, a hundred waited.
    expect(count(replies, 'ok')).toBe(101);
    expect(replies.at(-1)).toMatchObject({ error: { code: 'rate_limited', retryAfterMs: 2_000 } });
  });

  it('does not ask for who is gone, or waited for too long', async () => {
    const clock = createManualClock();
    const turns = { ...admissionLimits.turns, atOnce: 1 };
    const admission = new Admission(clock, { ...admissionLimits, turns });
    let release = (): void => undefined;
    const first = admission.admit(
      applicant('first'),
      () => new Promise<Reply<string>>((resolve) => (release = () => resolve({ ok: true, data: 'welcome' }))),
    );
    const { seen, check } = watched(good);
    const gone = admission.admit({ ...applicant('gone'), isThere: () => false }, check);
    const late = admission.admit(applicant('late'), check);
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(admissionLimits.turns.longestMs + 1);
    release();
    expect([await first, await gone, await late].map(code)).toEqual(['ok', 'rate_limited', 'rate_limited']);
    expect(seen.asked).toBe(0);
  });
});
