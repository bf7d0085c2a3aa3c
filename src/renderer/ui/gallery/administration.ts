import {
  type AdminPerson,
  type AuditEntry,
  type ErrorCode,
  type ListedDevice,
  type ListedInvite,
  type Role,
  type NodeStatus,
  type RelayStatus,
  type ServerStatus,
  DeviceId,
} from '@protocol';
import { ok } from '@shared/result.ts';
import { ready } from '../testing/fake-admin.ts';
import {
  ada,
  aPerson,
  createFakePhone,
  desktopShell,
  grace,
  signedIn,
  type FakePhone,
} from '../testing/fake-phone.ts';
import { katherine, longName } from './colleagues.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const boss = { ...grace, role: 'admin' } as const;

export const aListedPerson = (
  person: AdminPerson['person'],
  changes: Partial<AdminPerson> = {},
): AdminPerson => ({
  person,
  createdAt: Date.now() - 90 * DAY,
  disabled: false,
  relayOnly: false,
  deviceCount: 1,
  connectedCount: 0,
  lastSeenAt: Date.now() - 3 * HOUR,
  ...changes,
});

export const aListedDevice = (name: string, changes: Partial<ListedDevice> = {}): ListedDevice => ({
  deviceId: DeviceId.parse(`device-${name.slice(0, 8).replace(' ', '-')}`),
  name,
  createdAt: Date.now() - 30 * DAY,
  lastSeenAt: Date.now() - 2 * DAY,
  lastAddress: '192.0.2.7',
  connected: false,
  current: false,
  ...changes,
});

const devices: readonly ListedDevice[] = [
  aListedDevice('Workstation', { connected: true, current: true }),
  aListedDevice('Firefox on Windows, in the meeting room on the second floor', { connected: true }),
  aListedDevice('Notebook', { lastAddress: '2001:db8:85a3::8a2e:370:7334' }),
  aListedDevice('Old phone', { lastSeenAt: null, lastAddress: null }),
];

const people: readonly AdminPerson[] = [
  aListedPerson(ada, { connectedCount: 1 }),
  aListedPerson(aPerson('alan', 'Alan Turing'), { relayOnly: true }),
  aListedPerson(boss, { connectedCount: 2, deviceCount: 2 }),
  aListedPerson({ ...katherine, role: 'guest' }, { lastSeenAt: null }),
  aListedPerson(longName, { lastSeenAt: Date.now() - 400 * DAY }),
  aListedPerson(aPerson('niklaus', 'Niklaus Wirth'), { disabled: true, deviceCount: 0 }),
];

const invite = (index: number, role: Role, changes: Partial<ListedInvite> = {}): ListedInvite => ({
  inviteId: `invite-000${index}`,
  role,
  uses: 1,
  usesLeft: 1,
  createdAt: Date.now() - DAY,
  expiresAt: Date.now() + 2 * DAY,
  createdBy: boss,
  revokedAt: null,
  state: 'open',
  ...changes,
});

const invites: readonly ListedInvite[] = [
  invite(1, 'member', { uses: 25, usesLeft: 12 }),
  invite(2, 'guest', { createdBy: longName }),
  invite(3, 'admin', { state: 'used', usesLeft: 0, createdBy: null }),
  invite(4, 'member', { state: 'expired', expiresAt: Date.now() - 40 * DAY }),
  invite(5, 'member', { state: 'revoked', revokedAt: Date.now() - HOUR, uses: 5, usesLeft: 5 }),
];

const entry = (index: number, changes: Partial<AuditEntry>): AuditEntry => ({
  entryId: `entry-${index}`,
  at: Date.now() - index * 5 * HOUR,
  actor: boss,
  via: 'app',
  action: 'other',
  subject: ada,
  detail: {},
  address: '192.0.2.7',
  ...changes,
});

const log: readonly AuditEntry[] = [
  entry(0, { action: 'role-changed', detail: { from: 'member', to: 'admin' } }),
  entry(1, { action: 'device-revoked', detail: { deviceName: 'Notebook' } }),
  entry(2, { action: 'invite-made', subject: null, detail: { role: 'member', uses: 25 } }),
  entry(3, { actor: ada, action: 'person-joined', detail: { role: 'member' } }),
  entry(4, { action: 'person-disabled', subject: longName, address: '2001:db8:85a3::8a2e:370:7334' }),
  entry(5, {
    actor: null,
    via: 'command-line',
    action: 'password-reset',
    address: null,
    detail: { devices: 3 },
  }),
  entry(6, { actor: null, via: 'server', action: 'sign-in-locked-out' }),
];

const way = (url: string, fault: RelayStatus['fault'] = null): RelayStatus => ({
  ...{ url, fault },
  triedAt: Date.now() - 2 * MINUTE,
});

const status = (changes: Partial<ServerStatus> = {}): ServerStatus => ({
  version: '0.1.0',
  startedAt: Date.now() - 3 * DAY - 4 * HOUR,
  now: Date.now(),
  nodeId: 'node-a',
  nodes: ['node-a'],
  connections: 41,
  peopleOnline: 27,
  calls: { ringing: 1, active: 6, endedByReason: { hangup: 812, declined: 31, 'no-answer': 64 } },
  refusalsByCode: { rate_limited: 14, wrong_credentials: 3 },
  eventLoopLagMs: { p50: 1, p99: 12 },
  rssBytes: 128_000_000,
  database: { kind: 'embedded', ok: true },
  redis: null,
  turn: {
    configured: true,
    relays: [
      way('turn:turn.example.org:3478?transport=udp'),
      way('turn:turn.example.org:3478?transport=tcp'),
      way('turns:turn.example.org:443?transport=tcp'),
    ],
  },
  publicUrl: 'https://calls.example.org',
  warnings: [],
  ...changes,
});

/** The page of an admin, with everything there is to see. */
export function administration(): FakePhone {
  const phone = createFakePhone({ info: desktopShell, account: signedIn({ self: boss }) });
  phone.state.screen.set('admin');
  phone.state.adminPeople.set(ready(people));
  phone.state.invites.set(ready(invites));
  phone.state.log.set(ready({ entries: log, nextBefore: 'more' }));
  phone.state.status.set(ready(status()));
  phone.answers.devicesOf = ok(devices);
  return phone;
}

const node = (name: string, changes: Partial<NodeStatus> = {}): NodeStatus => ({
  ...{ name, version: '0.1.0', connections: 20, rssBytes: 128_000_000 },
  ...{ startedAt: Date.now() - 3 * DAY, eventLoopLagMs: { p50: 1, p99: 12 }, ...changes },
});

const nodes = [
  node('node-a', { eventLoopLagMs: { p50: 40, p99: 730 } }),
  node('node-b', { connections: 1, startedAt: Date.now() - 4 * HOUR, eventLoopLagMs: null }),
  node('node-with-a-rather-long-name-in-the-second-data-centre'),
];

export function troubledServer(): FakePhone {
  const phone = administration();
  phone.state.status.set(
    ready(
      status({
        nodes: nodes.map(({ name }) => name),
        perNode: nodes,
        database: { kind: 'postgresql', ok: false },
        redis: { ok: false },
        turn: { configured: false },
        eventLoopLagMs: { p50: 40, p99: 730 },
        publicUrl: 'http://localhost:8470',
        warnings: [
          {
            code: 'loopback-address',
            message:
              'Invite links only work on this machine, because the server does not know its public address. Set RINGDOWN_PUBLIC_URL and start it again.',
          },
        ],
      }),
    ),
  );
  return phone;
}

/** A relay of which one way works, and two do not. */
export function brokenRelay(): FakePhone {
  const phone = administration();
  const relays = [
    way('turn:turn.example.org:3478?transport=udp', {
      found: 'turn.example.org:3478 (udp) does not answer',
      remedy:
        'A firewall drops UDP to port 3478, or nothing listens there. Open the port at the server and its hosting, and check that it runs.',
    }),
    way('turn:turn.example.org:3478?transport=tcp'),
    way('turns:turn.example.org:443?transport=tcp', {
      found: 'the certificate of turn.example.org:443 (tls) has expired',
      remedy:
        'Renew it, and have coturn read it again (SIGUSR2): it does not by itself. Browsers and apps refuse it silently, so nobody reaches the relay this way.',
    }),
  ];
  phone.state.status.set(ready(status({ turn: { configured: true, relays } })));
  return phone;
}

/** A server that has just started, or one of before it tried relays. */
export function untriedRelay(relays: Pick<ServerStatus['turn'], 'relays'>): FakePhone {
  const phone = administration();
  phone.state.status.set(ready(status({ turn: { configured: true, ...relays } })));
  return phone;
}

export function withoutAnswer(code: ErrorCode | 'unreachable'): FakePhone {
  const phone = administration();
  const error = { code };
  phone.state.adminPeople.set(
    code === 'unreachable'
      ? { status: 'ready', value: people.slice(0, 2), outdated: error }
      : { status: 'failed', error },
  );
  return phone;
}

export function withDevices(phone: FakePhone): FakePhone {
  phone.state.ownDevices.set(ready(devices));
  return phone;
}
