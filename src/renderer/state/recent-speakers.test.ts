import type { DeviceId } from '@protocol';
import { createSubject } from '@shared/observable.ts';
import { expect, it, vi } from 'vitest';
import { RecentSpeakers } from './recent-speakers.ts';

const aVoice = (name: string) => ({ id: name as DeviceId, speaking: createSubject(false) });
const of = (...some: readonly ReturnType<typeof aVoice>[]) =>
  new Map(some.map(({ id, speaking }) => [id, speaking]));

it('counts who speaks for a second, the last one first, also while others come and go', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const [ada, bob, carl] = [aVoice('ada'), aVoice('bob'), aVoice('carl')];
  const speakers = new RecentSpeakers();
  speakers.follow(of(ada, bob));

  ada.speaking.set(true);
  vi.advanceTimersByTime(900);
  ada.speaking.set(false);
  vi.advanceTimersByTime(5_000);
  expect(speakers.spoke.current, 'a short word').toEqual([]);

  bob.speaking.set(true);
  vi.advanceTimersByTime(600);
  speakers.follow(of(ada, bob, carl));
  vi.advanceTimersByTime(500);
  expect(speakers.spoke.current, 'while another one came').toEqual([bob.id]);

  ada.speaking.set(true);
  carl.speaking.set(true);
  vi.advanceTimersByTime(500);
  speakers.follow(of(ada, bob));
  vi.advanceTimersByTime(5_000);
  expect(speakers.spoke.current, 'not who left before').toEqual([ada.id, bob.id]);
  speakers.follow(new Map());
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});
