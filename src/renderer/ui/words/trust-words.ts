import type { CallTrust } from '../../trust/trust.ts';

export interface TrustWords {
  /** In the call, beside the name. */
  readonly mark: string;
  readonly tone: 'good' | 'plain' | 'warn' | 'bad';
  /** What it means and what to do. */
  readonly detail: (name: string) => string;
}

const refusals: Readonly<Record<NonNullable<CallTrust['refusal']>, (name: string) => string>> = {
  changed: (name) =>
    `The device that calls as ${name} shows another key than before. Either its data was lost, or somebody pretends to be ${name} to listen in. Reach ${name} in another way and ask.`,
  missing: (name) =>
    `${name}’s device has shown a key before and shows none now. Somebody may have taken it out on the way to listen in. Reach ${name} in another way and ask.`,
  forged: (name) =>
    `What the device of ${name} said was changed on the way. Somebody may be trying to listen in. Reach ${name} in another way and ask.`,
};

export const refusalWords = (refusal: keyof typeof refusals, name: string): string => refusals[refusal](name);

const standings: Readonly<Record<CallTrust['standing'], TrustWords>> = {
  verified: {
    mark: 'Verified',
    tone: 'good',
    detail: (name) =>
      `You have compared the words with ${name}. Nobody between you can listen in, not even the server.`,
  },
  unverified: {
    mark: 'Not verified',
    tone: 'plain',
    detail: (name) =>
      `The call is encrypted, but whether it is encrypted with ${name} and nobody else, only you two can find out. Compare the words once.`,
  },
  unsigned: {
    mark: 'Can’t be verified',
    tone: 'plain',
    detail: (name) =>
      `${name}’s app is too old to show who it is. The call is encrypted, but you have to trust the server.`,
  },
  refused: { mark: 'Not to be trusted', tone: 'bad', detail: (name) => refusals.changed(name) },
};

/** Others of that person’s devices were compared, so that this one was not is news. */
const unusual: TrustWords = {
  mark: 'Unknown device',
  tone: 'warn',
  detail: (name) =>
    `You have verified ${name} on another device. This one you have never compared: say nothing that is meant for ${name} alone before you have.`,
};

export function trustWords({ standing, refusal, unusual: isUnusual }: CallTrust): TrustWords {
  if (refusal) return { ...standings.refused, detail: refusals[refusal] };
  return isUnusual ? unusual : standings[standing];
}
