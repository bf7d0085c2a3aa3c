import { describe, expect, it } from 'vitest';
import { SerialQueue } from './tasks.ts';

describe('a serial queue', () => {
  it('runs tasks of one key in order, and goes on after one that failed', async () => {
    const queue = new SerialQueue();
    const done: string[] = [];
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const first = queue.run('a', () => gate.then(() => done.push('first')));
    const second = queue.run('a', () => Promise.reject(new Error('broken')));
    const third = queue.run('a', () => Promise.resolve(done.push('third')));
    await queue.run('b', () => Promise.resolve(done.push('other')));
    open();
    await expect(second).rejects.toThrow('broken');
    await Promise.all([first, third]);
    expect(done).toEqual(['other', 'first', 'third']);
  });

  it('is settled when also what the tasks added is done', async () => {
    const queue = new SerialQueue();
    const done: string[] = [];
    void queue.run('a', async () => {
      await Promise.resolve();
      void queue.run('b', async () => {
        await Promise.resolve();
        done.push('added');
      });
    });
    await queue.settled();
    expect(done).toEqual(['added']);
  });
});
