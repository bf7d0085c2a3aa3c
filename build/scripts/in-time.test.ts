import { expect, it, vi } from 'vitest';
import { inTime } from './in-time.ts';

it('passes on what comes, and what goes wrong', async () => {
  await expect(inTime(Promise.resolve(3), 'a number')).resolves.toBe(3);
  await expect(inTime(Promise.reject(new Error('refused')), 'a number')).rejects.toThrow('refused');
});

it('names what never comes, and says what is known about it', async () => {
  vi.useFakeTimers();
  const said: string[] = [];
  const never = inTime(new Promise(() => undefined), 'the end of the server', () => said.join('\n'));
  const failed = expect(never).rejects.toThrow('the end of the server: not within 90 s:\nstill draining');
  said.push('still draining');
  await vi.advanceTimersByTimeAsync(90_000);
  await failed;
});

it('leaves no timer behind', async () => {
  vi.useFakeTimers();
  await inTime(Promise.resolve(), 'nothing');
  expect(vi.getTimerCount()).toBe(0);
});
