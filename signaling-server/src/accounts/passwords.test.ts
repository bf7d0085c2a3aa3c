import { describe, expect, it } from 'vitest';
import { createPasswords, PasswordsBusyError, type Guesser } from './passwords.ts';

const cheap = { memoryCost: 8, timeCost: 1, parallelism: 1 };

describe('passwords', () => {
  it('are hashed at the cost the server promises', async () => {
    expect(await createPasswords().hash('correct horse')).toMatch(/^\$argon2id\$v=19\$m=47104,t=1,p=1\$/);
  });

  it('match themselves and nothing else', async () => {
    const passwords = createPasswords(cheap);
    const hash = await passwords.hash('correct horse');
    expect(await passwords.verify(hash, 'correct horse')).toBe(true);
    expect(await passwords.verify(hash, 'wrong horse')).toBe(false);
    expect(await passwords.verify(null, 'correct horse')).toBe(false);
  });

  it('are turned away when too many wait, and taken again afterwards', async () => {
    const passwords = createPasswords(cheap);
    const results = await Promise.allSettled(Array.from({ length: 200 }, () => passwords.verify(null, 'x')));
    const refused = results.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(200 - 2 - 128);
    expect(refused[0]).toMatchObject({ reason: expect.any(PasswordsBusyError) as unknown });
    expect(await passwords.verify(null, 'x')).toBe(false);
  });

  it('of people who were here before are checked first, whatever strangers try', async () => {
    const passwords = createPasswords(cheap);
    const order: string[] = [];
    const check = async (name: string, guesser?: Guesser): Promise<void> => {
      try {
        await passwords.verify(null, 'x', guesser);
        order.push(name);
      } catch {
        order.push(`${name} was refused`);
      }
    };
    const guesses = Array.from({ length: 300 }, (_, index) =>
      check('guess', { address: `192.0.2.${index}`, isKnownAddress: false }),
    );
    const own = check('own', { address: '198.51.100.1', isKnownAddress: true });
    await Promise.all([...guesses, own, check('signed in')]);
    const checked = order.filter((name) => !name.endsWith('refused'));
    // Behind the two that were begun; two run at once, and either may be done first.
    expect(checked.indexOf('own')).toBeLessThan(5);
    expect(checked.indexOf('signed in')).toBeLessThan(5);
    expect(checked).toHaveLength(2 + 128 + 2);
  });

  it('are checked for each address in turn', async () => {
    const passwords = createPasswords(cheap);
    const order: string[] = [];
    const check = (address: string) =>
      passwords.verify(null, 'x', { address, isKnownAddress: false }).then(
        () => order.push(address),
        () => undefined,
      );
    const many = Array.from({ length: 200 }, () => check('many'));
    await Promise.all([...many, check('one'), check('other')]);
    expect(order).toHaveLength(2 + 128);
    expect(order.indexOf('one')).toBeLessThan(6);
    expect(order.indexOf('other')).toBeLessThan(7);
  });
});
