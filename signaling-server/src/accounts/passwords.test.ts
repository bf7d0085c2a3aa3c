import { describe, expect, it } from 'vitest';
import { createPasswords, PasswordsBusyError } from './passwords.ts';

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
    const results = await Promise.allSettled(Array.from({ length: 50 }, () => passwords.verify(null, 'x')));
    const refused = results.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(50 - 2 - 32);
    expect(refused[0]).toMatchObject({ reason: expect.any(PasswordsBusyError) as unknown });
    expect(await passwords.verify(null, 'x')).toBe(false);
  });
});
