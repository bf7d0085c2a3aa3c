import type { PersonTrust } from '../../state/person-trust-model.ts';
import type { CallTrust, KnownDevice, Verification } from '../../trust/trust.ts';

type Alarm = NonNullable<CallTrust['alarm']>;

export interface TrustWords {
  /** Beside the name. */
  readonly mark: string;
  readonly tone: 'good' | 'plain' | 'warn' | 'bad';
  /** What it means and what to do. */
  readonly detail: (name: string) => string;
}

const alarms: Readonly<Record<Alarm, (name: string) => string>> = {
  changed: (name) =>
    `The security key of ${name}’s device has changed. Either they reset their app, or somebody is pretending to be ${name}. Contact ${name} another way and ask.`,
  missing: (name) =>
    `${name}’s device used to have a security key and now shows none. Either it can’t read its key at the moment, or somebody removed it to listen in. Contact ${name} another way, and ask them to restart Ringdown.`,
  forged: (name) =>
    `Messages from ${name}’s device were changed on the way. Somebody may be trying to listen in. Contact ${name} another way and ask.`,
  cheated: (name) =>
    `The check was tampered with. Somebody between you and ${name} may be listening in. Hang up, and contact ${name} another way.`,
  differed: (name) =>
    `You and ${name} saw different words, so somebody between you may be listening in. Say nothing confidential, hang up, and contact ${name} another way.`,
};

export const alarmWords = (alarm: Alarm, name: string): string => alarms[alarm](name);

const standings: Readonly<Record<Exclude<CallTrust['standing'], 'distrusted'>, TrustWords>> = {
  verified: {
    mark: 'Verified',
    tone: 'good',
    detail: (name) =>
      `You have compared words with ${name} on this device. Nobody in between can listen in, not even the server.`,
  },
  unverified: {
    mark: 'Not verified',
    tone: 'plain',
    detail: (name) =>
      `What you say to each other is encrypted. To be sure nobody is in between, compare six words with ${name} once.`,
  },
  unsigned: {
    mark: 'Can’t be verified',
    tone: 'plain',
    detail: (name) =>
      `What you say to each other is encrypted, but ${name}’s app is too old to be verified, so you have to trust the server.`,
  },
  unchecked: {
    mark: 'Can’t be checked now',
    tone: 'warn',
    detail: (name) =>
      `What you say to each other is encrypted, but Ringdown can’t open its list of your colleagues’ devices, so it can’t tell whether this is ${name}’s usual one. Say nothing confidential for now. Restart Ringdown. In a browser, allow this site to store data and reload.`,
  },
};

/** Others of that person's devices were compared, so that this one was not is news. */
const unusual = (detail: TrustWords['detail']): TrustWords => ({
  mark: 'Unknown device',
  tone: 'warn',
  detail: (name) =>
    `You verified ${name} on another device, not on this one. Share nothing confidential yet. ${detail(name)}`,
});

export function trustWords({ standing, alarm, unusual: isUnusual }: CallTrust): TrustWords {
  if (alarm !== null || standing === 'distrusted')
    return { mark: 'Not trusted', tone: 'bad', detail: alarms[alarm ?? 'forged'] };
  return isUnusual ? unusual(standings[standing].detail) : standings[standing];
}

/** In place of the list of known devices. */
export const unreadableWords =
  'Ringdown can’t open its list of your colleagues’ devices. It keeps trying. If this stays, restart Ringdown. In a browser, allow this site to store data and reload.';

/** Why there are no words to compare, or no more. */
export const verificationWords: Readonly<
  Record<Exclude<Verification['state']['phase'], 'waiting' | 'compare'>, (name: string) => string>
> = {
  cheated: alarms.cheated,
  differs: alarms.differed,
  stopped: (name) => `${name} closed it. You can start again.`,
  'too-many': () => 'Too many attempts at once. Hang up and call again; in a room, leave and come back.',
  'no-key': () =>
    'This device can’t read its own security key, so there are no words to compare. Restart Ringdown. In a browser, allow this site to store data and reload.',
  unreachable: (name) =>
    `There are no words yet, because the two apps aren’t connected. Wait a moment; if it still doesn’t work, ${name}’s app may be too old.`,
};

/** Those that mean danger. */
export const isDangerous = (phase: Verification['state']['phase']): boolean =>
  phase === 'cheated' || phase === 'differs';

/** In the list of people. */
export const personTrustWords: Readonly<Record<PersonTrust, string>> = {
  verified: 'Verified: you compared words with them',
  distrusted: 'One of their devices is not trusted',
};

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

/** Since when a device is recognised, and since when it is known whose it is. */
export function knownWords({ firstSeenAt, verifiedAt }: KnownDevice): string {
  const since = `Known since ${day.format(firstSeenAt)}`;
  return verifiedAt === null ? since : `${since}, words compared on ${day.format(verifiedAt)}`;
}
