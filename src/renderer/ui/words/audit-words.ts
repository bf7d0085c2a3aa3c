import type { AuditAction, AuditDetail, AuditEntry, Role } from '@protocol';
import { devicesWords } from './admin-words.ts';
import { roleWords } from './presence-words.ts';

/** Who did it, as the beginning of a sentence. */
function actorWords({ actor, via }: AuditEntry): string {
  if (actor) return actor.name;
  return via === 'command-line' ? 'Somebody on the server’s command line' : 'The server';
}

interface Told {
  readonly actor: string;
  readonly subject: string;
  /** Done to oneself. */
  readonly own: boolean;
  readonly detail: AuditDetail;
}

const isRole = (text: string): text is Role => Object.hasOwn(roleWords, text);
/** A newer server may know roles that this app does not. */
const roleOf = (text = ''): string => (isRole(text) ? roleWords[text] : `“${text}”`);

const invitesFor = ({ uses = 1, role }: AuditDetail): string =>
  `an invite for ${uses === 1 ? 'one person' : `up to ${uses} people`} to join as ${roleOf(role)}`;

const signedOut = (devices = 0, other = ''): string =>
  devices === 0 ? '' : `, which signed out ${devicesWords(devices).replace(' ', ` ${other}`)}`;

const sentences: Readonly<Record<AuditAction, (told: Told) => string>> = {
  'person-joined': ({ subject, detail }) => `${subject} joined as ${roleOf(detail.role)} with an invite`,
  'person-renamed': ({ actor, subject, detail }) =>
    `${actor} renamed ${detail.from ?? subject} to ${detail.to ?? subject}`,
  'role-changed': ({ actor, subject, detail }) => `${actor} made ${subject} ${roleOf(detail.to)}`,
  'person-disabled': ({ actor, subject }) => `${actor} deactivated ${subject}`,
  'person-enabled': ({ actor, subject }) => `${actor} reactivated ${subject}`,
  'relay-only-set': ({ actor, subject }) => `${actor} set all calls of ${subject} to go through the relay`,
  'relay-only-lifted': ({ actor, subject }) => `${actor} let calls of ${subject} go directly again`,
  'password-reset': ({ actor, subject, detail }) =>
    `${actor} reset the password of ${subject}${signedOut(detail.devices)}`,
  'password-changed': ({ actor, detail }) =>
    `${actor} changed their password${signedOut(detail.devices, 'other ')}`,
  'device-revoked': ({ actor, subject, own, detail }) =>
    `${actor} signed out ${own ? 'their own device' : `${subject}’s device`}${detail.deviceName === undefined ? '' : ` “${detail.deviceName}”`}`,
  'invite-made': ({ actor, detail }) => `${actor} made ${invitesFor(detail)}`,
  'invite-revoked': ({ actor, detail }) => `${actor} revoked an invite to join as ${roleOf(detail.role)}`,
  'sign-in-locked-out': ({ subject }) =>
    `Sign-in${subject ? ` as ${subject}` : ''} was locked for a while after too many wrong passwords`,
  other: ({ actor, subject }) =>
    `${actor} did something${subject ? ` to ${subject}` : ''} that this version of the app can’t show`,
};

/** What happened, as one sentence without its full stop, e.g. `Ada made Bob an admin`. */
export function auditWords(entry: AuditEntry): string {
  const { action, actor, detail, subject } = entry;
  const own = actor !== null && actor.userId === subject?.userId;
  return sentences[action]({ actor: actorWords(entry), subject: subject?.name ?? '', own, detail });
}
