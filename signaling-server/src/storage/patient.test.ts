import { expect, it } from 'vitest';
import { UnavailableError } from '../ops/unavailable.ts';
import { patient } from './patient.ts';

/** A store whose connection breaks under the first questions. */
class BreakingStore {
  asked = 0;
  readonly #breaks: number;

  constructor(breaks: number) {
    this.#breaks = breaks;
  }

  async read(what: string): Promise<string> {
    this.asked += 1;
    if (this.asked <= this.#breaks) throw new UnavailableError('Database');
    return `${what} of ${this.asked}`;
  }

  async write(what: string): Promise<string> {
    return this.read(what);
  }
}

it('asks again when the connection broke', async () => {
  expect(await patient(new BreakingStore(2)).read('answer')).toBe('answer of 3');
  expect(await patient(new BreakingStore(2)).write('answer')).toBe('answer of 3');
});

it('asks again only for what may run twice', async () => {
  const store = new BreakingStore(1);
  await expect(patient(store, ['read']).write('answer')).rejects.toThrow(UnavailableError);
  expect(store.asked).toBe(1);
  expect(await patient(new BreakingStore(2), ['read']).read('answer')).toBe('answer of 3');
});

it('gives up in the end, and at once at another fault', async () => {
  const store = new BreakingStore(100);
  await expect(patient(store).read('answer')).rejects.toThrow(UnavailableError);
  expect(store.asked).toBe(4);
  const faulty = patient({ read: () => Promise.reject(new TypeError('a fault')) });
  await expect(faulty.read()).rejects.toThrow('a fault');
});

it.each(['not writable', 'gave up'] as const)(
  'says at once what a database says that is there (%s)',
  async (why) => {
    let asked = 0;
    const ask = (): Promise<void> => {
      asked += 1;
      return Promise.reject(new UnavailableError('Database', { why }));
    };
    await expect(patient({ ask }).ask()).rejects.toMatchObject({ why });
    expect(asked).toBe(1);
  },
);
