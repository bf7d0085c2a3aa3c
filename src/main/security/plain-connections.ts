import * as z from 'zod/mini';
import type { JsonFile } from '../files/json-file.ts';
import { reasonOf, type Logger } from '../logging/logger.ts';
import type { AskPerson } from '../windows/question.ts';
import { networkRule } from './network-rule.ts';

/** Hosts to which the person lets the app connect without encryption. */
const PlainHosts = z.object({ version: z.literal(1), hosts: z.array(z.string()) });
export type PlainHosts = z.infer<typeof PlainHosts>;

export function readPlainHosts(found: unknown): PlainHosts | null {
  const parsed = PlainHosts.safeParse(found);
  return parsed.success ? parsed.data : null;
}

export interface PlainConnectionDeps {
  readonly ask: AskPerson;
  readonly file: JsonFile<PlainHosts>;
  readonly log: Logger;
}

/**
 * Whether pages may connect to an address, as {@link networkRule} says. Where it says to ask, the person is asked once
 * for each host: a yes is remembered for good, a no until the app ends.
 */
export function createPlainConnections(deps: PlainConnectionDeps): (address: string) => Promise<boolean> {
  const answers = new Map<string, Promise<boolean>>();
  const known = deps.file.read().then(
    (stored) => new Set(stored?.hosts),
    () => new Set<string>(),
  );

  const askAbout = async (host: string): Promise<boolean> => {
    const hosts = await known;
    if (hosts.has(host)) return true;
    if (!(await askPerson(deps.ask, host))) return false;
    hosts.add(host);
    await deps.file.write({ version: 1, hosts: [...hosts] }).catch((cause: unknown) => {
      deps.log.warn('could not remember a host', { reason: reasonOf(cause) });
    });
    return true;
  };
  return (address) => {
    const verdict = networkRule(address);
    if (verdict !== 'ask') return Promise.resolve(verdict === 'allowed');
    const { hostname } = new URL(address);
    const answer = answers.get(hostname) ?? askAbout(hostname);
    answers.set(hostname, answer);
    return answer;
  };
}

async function askPerson(ask: AskPerson, host: string): Promise<boolean> {
  const response = await ask({
    type: 'warning',
    message: `Connect to ${host} without encryption?`,
    detail:
      'Anyone in the same network could read your password and see whom you call. ' +
      'Connect only in a network you trust, or ask your admin for an address that begins with https.',
    buttons: ['Connect', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  });
  return response === 0;
}
