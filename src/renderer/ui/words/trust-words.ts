import type { PersonTrust } from '../../state/person-trust-model.ts';
import type { CallTrust, KnownDevice, Verification } from '../../trust/trust.ts';

type Alarm = NonNullable<CallTrust['alarm']>;

export interface TrustWords {
  /** In the call, beside the name. */
  readonly mark: string;
  readonly tone: 'good' | 'plain' | 'warn' | 'bad';
  /** What it means and what to do. */
  readonly detail: (name: string) => string;
}

const alarms: Readonly<Record<Alarm, (name: string) => string>> = {
  changed: (name) =>
    `The device that calls as ${name} shows another key than before. Either its data was lost, or somebody pretends to be ${name} to listen in. Reach ${name} in another way and ask.`,
  missing: (name) =>
    `${name}’s device has shown a key before and shows none now. Somebody may have taken it out on the way to listen in. Reach ${name} in another way and ask.`,
  forged: (name) =>
    `What ${name}’s device said was changed on the way. Somebody may be trying to listen in. Reach ${name} in another way and ask.`,
  cheated: (name) =>
    `While words were compared, the other side did not keep to what it had bound itself to. Somebody sits between you and ${name} and may listen in. Hang up, and reach ${name} in another way.`,
  differed: (name) =>
    `You and ${name} saw different words, so somebody may sit between you and listen in. Say nothing confidential, hang up, and reach ${name} in another way.`,
};

export const alarmWords = (alarm: Alarm, name: string): string => alarms[alarm](name);

const standings: Readonly<Record<Exclude<CallTrust['standing'], 'distrusted'>, TrustWords>> = {
  verified: {
    mark: 'Verified',
    tone: 'good',
    detail: (name) =>
      `You have compared words with ${name} on this device. Nobody between you can listen in, not even the server.`,
  },
  unverified: {
    mark: 'Not verified',
    tone: 'plain',
    detail: (name) =>
      `The call is encrypted. Whether with ${name} and nobody in between, no key can show in a first call, and only the two of you can find out: compare words once, and Ringdown recognises the device from then on.`,
  },
  unsigned: {
    mark: 'Can’t be verified',
    tone: 'plain',
    detail: (name) =>
      `The call is encrypted, but ${name}’s app can’t show who it is, so you have to trust the server. A newer version can.`,
  },
};

/** Others of that person's devices were compared, so that this one was not is news. */
const unusual = (detail: TrustWords['detail']): TrustWords => ({
  mark: 'Unknown device',
  tone: 'warn',
  detail: (name) =>
    `You have verified ${name}, but on another device than this one. Say nothing that is meant for ${name} alone. ${detail(name)}`,
});

export function trustWords({ standing, alarm, unusual: isUnusual }: CallTrust): TrustWords {
  if (alarm !== null || standing === 'distrusted')
    return { mark: 'Not to be trusted', tone: 'bad', detail: alarms[alarm ?? 'forged'] };
  return isUnusual ? unusual(standings[standing].detail) : standings[standing];
}

/** Why there are no words to compare, or no more. */
export const verificationWords: Readonly<
  Record<Exclude<Verification['state']['phase'], 'waiting' | 'compare'>, (name: string) => string>
> = {
  cheated: alarms.cheated,
  differs: alarms.differed,
  stopped: (name) => `${name} put it away. You can begin again.`,
  'too-many': () =>
    'This was tried too often in one call, as if somebody wanted to find fitting words. Hang up and call again.',
  unreachable: (name) =>
    `The two apps can’t speak to each other directly. Wait until the call is connected; if it stays, ${name}’s app may be too old.`,
};

/** Those that mean danger. */
export const isDangerous = (phase: Verification['state']['phase']): boolean =>
  phase === 'cheated' || phase === 'differs';

/** In the list of people. */
export const personTrustWords: Readonly<Record<PersonTrust, string>> = {
  verified: 'Verified: you have compared words on a device of theirs',
  distrusted: 'A device of theirs is not to be trusted',
};

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

/** Since when a device is recognised, and since when it is known whose it is. */
export function knownWords({ firstSeenAt, verifiedAt }: KnownDevice): string {
  const since = `Known since ${day.format(firstSeenAt)}`;
  return verifiedAt === null ? since : `${since}, words compared on ${day.format(verifiedAt)}`;
}
