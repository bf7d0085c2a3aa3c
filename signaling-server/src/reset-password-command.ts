import { onAccount, type CommandEdge } from './account-command.ts';
import type { Passwords } from './accounts/passwords.ts';
import { randomPassword } from './ops/random-id.ts';

/**
 * `ringdown-server reset-password <username>`: gives a person a new random password and revokes their devices. Resolves
 * to the exit code. Throws a `StorageError` when there is no database.
 */
export function resetPassword(edge: CommandEdge, passwords: Passwords, name?: string): Promise<number> {
  return onAccount(edge, {
    name,
    usage: 'Which person? Usage: ringdown-server reset-password <username>',
    async act({ account, username, stores, audit, now }) {
      const password = randomPassword();
      const passwordHash = await passwords.hash(password);
      const { userId } = account.person;
      const devices = await stores.accounts.resetPassword({ userId, passwordHash, at: now() });
      await audit.record({
        ...{
          doer: { via: 'command-line' },
          action: 'password-reset',
          subjectId: userId,
          detail: { devices },
        },
      });
      edge.print(`New password of ${username}: ${password}`);
      edge.print(
        `Signed out: ${devices === 1 ? '1 device' : `${devices} devices`}, also what is connected now.`,
      );
      return 0;
    },
  });
}
