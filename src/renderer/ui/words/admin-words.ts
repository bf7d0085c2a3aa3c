import type { AdminPerson, InviteState, ListedDevice, ListedInvite, PersonRole, Role } from '@protocol';
import { momentWords } from './time-words.ts';

export const roleNames: Readonly<Record<PersonRole, string>> = {
  visitor: 'Visitor',
  admin: 'Admin',
  member: 'Member',
  guest: 'Guest',
};

/** What a role may do, for somebody who chooses one. */
export const roleMeanings: Readonly<Record<PersonRole, string>> = {
  visitor: 'Came by the link of a room, without an account.',
  admin: 'Calls, and manages people, invites and this server.',
  member: 'Calls everybody in the team.',
  guest: 'Calls everybody; nothing is connected before an answer.',
};

export const devicesWords = (count: number): string => (count === 1 ? '1 device' : `${count} devices`);

/** Whether somebody is there, or when they were. */
export function lastSeenWords({ connectedCount, lastSeenAt }: AdminPerson, now: number): string {
  if (connectedCount > 0) return `Online on ${devicesWords(connectedCount)}`;
  return lastSeenAt === null ? 'Never seen' : `Last seen ${momentWords(lastSeenAt, now)}`;
}

export function deviceWords({ connected, lastSeenAt, lastAddress }: ListedDevice, now: number): string {
  const when = connected
    ? 'Connected now'
    : lastSeenAt === null
      ? 'Never connected'
      : `Last seen ${momentWords(lastSeenAt, now)}`;
  return lastAddress === null ? when : `${when} · from ${lastAddress}`;
}

export const inviteStateNames: Readonly<Record<InviteState, string>> = {
  open: 'Open',
  used: 'Used up',
  expired: 'Expired',
  revoked: 'Revoked',
};

export function inviteUsesWords({ uses, usesLeft, state }: ListedInvite): string {
  if (uses === 1) return 'for one person';
  return state === 'open' ? `${usesLeft} of ${uses} uses left` : `${uses - usesLeft} of ${uses} uses taken`;
}

/** When an invite expires or did, or would have. */
export function inviteTimeWords({ state, expiresAt, revokedAt }: ListedInvite, now: number): string {
  if (state === 'revoked' && revokedAt !== null) return `revoked ${momentWords(revokedAt, now)}`;
  const verb = state === 'open' ? 'expires' : state === 'expired' ? 'expired' : 'would have expired';
  return `${verb} ${momentWords(expiresAt, now)}`;
}

/** Who made it. */
export const inviteMakerWords = ({ createdBy }: ListedInvite): string =>
  createdBy === null ? 'made by the server' : `made by ${createdBy.name}`;

export const usesChoices = [1, 2, 5, 10, 25, 100].map((uses) => ({
  value: String(uses),
  label: uses === 1 ? 'One person' : `Up to ${uses} people`,
}));

export const expiryChoices = [
  { value: '1', label: 'After an hour' },
  { value: '24', label: 'After a day' },
  { value: '72', label: 'After 3 days' },
  { value: '168', label: 'After a week' },
  { value: '720', label: 'After 30 days' },
];

/** In the order of trust. */
const inviteRoles: readonly Role[] = ['member', 'guest', 'admin'];
export const roleChoices = inviteRoles.map((role) => ({ value: role, label: roleNames[role] }));
