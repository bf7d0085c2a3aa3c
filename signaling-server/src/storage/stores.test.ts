import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ActiveCall, EndedCall } from '../calls/call-record.ts';
import type { CallId, DeviceId, UserId } from '../protocol/index.ts';
import { openStores, type Stores } from './stores.ts';

let folder: string;
let stores: Stores;
beforeEach(async () => {
  folder = join(mkdtempSync(join(tmpdir(), 'ringdown-stores-')), 'data');
  stores = await openStores({ dataDir: folder, databaseUrl: null });
  for (const name of ['ada', 'bob']) await addAccount(name);
});
afterEach(async () => {
  await stores.close();
  rmSync(folder, { recursive: true });
});

async function addAccount(username: string) {
  const userId = `user-${username}` as UserId;
  const deviceId = `device-${username}` as DeviceId;
  const invite = { tokenHash: `invite-${username}`, role: 'member', uses: 1 } as const;
  await stores.accounts.addInvite({ ...invite, expiresAt: 100, createdBy: null, createdAt: 0 });
  return stores.accounts.signUp({
    inviteHash: invite.tokenHash,
    account: { person: { userId, username, name: username }, passwordHash: 'hash', createdAt: 1 },
    device: { deviceId, userId, name: 'laptop', tokenHash: `token-${username}`, createdAt: 1 },
  });
}

const call: ActiveCall = {
  ...{ callId: 'call-0001' as CallId, mergedCallId: 'call-0002' as CallId, revision: 2, state: 'active' },
  ...{
    callerId: 'user-ada' as UserId,
    callerDevice: 'device-ada' as DeviceId,
    calleeId: 'user-bob' as UserId,
  },
  ...{
    calleeDevice: 'device-bob' as DeviceId,
    media: 'video',
    warm: true,
    offeredTo: 'device-bob' as DeviceId,
  },
  ...{ startedAt: 10, answeredAt: 20, callerDueBy: null, calleeDueBy: null },
};
const { callerDueBy: _1, calleeDueBy: _2, ...common } = call;
const ended: EndedCall = {
  ...{ ...common, state: 'ended', revision: 3, endedAt: 30, reason: 'hangup', message: null },
  ...{ by: call.callerId, byDevice: call.callerDevice },
};

describe('the embedded database', () => {
  it('is brought up to date once, and opens again with all it had', async () => {
    await stores.close();
    stores = await openStores({ dataDir: folder, databaseUrl: null });
    expect((await stores.accounts.findAccount('ada'))?.person.name).toBe('ada');
    expect(await stores.accounts.hasAccounts()).toBe(true);
  });

  it('may be opened by a second process', async () => {
    const second = await openStores({ dataDir: folder, databaseUrl: null });
    await second.presences.save('user-ada' as UserId, { status: 'away', note: 'x' });
    expect(await stores.presences.load('user-ada' as UserId)).toEqual({ status: 'away', note: 'x' });
    await second.close();
  });

  it('is readable only by its owner', () => {
    expect(statSync(folder).mode & 0o077).toBe(0);
  });
});

describe('accounts', () => {
  it('are created with their device and one use of the invite, or not at all', async () => {
    expect(await stores.accounts.findInvite('invite-ada', 50)).toBeNull();
    const again = addAccount('ada');
    await expect(again).rejects.toThrow();
    await stores.accounts.addInvite({
      ...{ tokenHash: 'fresh', role: 'guest', uses: 1, expiresAt: 100, createdBy: null, createdAt: 0 },
    });
    const userId = 'user-eve' as UserId;
    const taken = await stores.accounts.signUp({
      inviteHash: 'fresh',
      account: { person: { userId, username: 'ada', name: 'Eve' }, passwordHash: 'hash', createdAt: 1 },
      device: { deviceId: 'device-eve' as DeviceId, userId, name: 'x', tokenHash: 'token-eve', createdAt: 1 },
    });
    expect(taken).toBe('username_taken');
    expect(await stores.accounts.findInvite('fresh', 50)).toEqual({ role: 'guest', expiresAt: 100 });
    expect(await stores.accounts.findDevice('token-eve')).toBeNull();
  });

  it('lose a device that is revoked', async () => {
    expect((await stores.accounts.findDevice('token-ada'))?.person.userId).toBe('user-ada');
    await stores.accounts.revokeDevice('device-ada' as DeviceId, 5);
    expect(await stores.accounts.findDevice('token-ada')).toBeNull();
  });

  it('lose all their devices with their password, and nobody else does', async () => {
    const reset = { userId: 'user-ada' as UserId, passwordHash: 'new', at: 5 };
    expect(await stores.accounts.resetPassword(reset)).toBe(1);
    expect((await stores.accounts.findAccount('ada'))?.passwordHash).toBe('new');
    expect((await stores.accounts.findAccount('bob'))?.passwordHash).toBe('hash');
    expect(await stores.accounts.findDevice('token-ada')).toBeNull();
    expect(await stores.accounts.findDevice('token-bob')).not.toBeNull();
  });
});

describe('the log of calls', () => {
  it('gives back what it was given, by both ids', async () => {
    await stores.calls.save(call);
    expect(await stores.calls.find(call.callId)).toEqual(call);
    expect(await stores.calls.find('call-0002' as CallId)).toEqual(call);
    expect(await stores.calls.unfinished()).toEqual([call]);
    await stores.calls.save(ended);
    expect(await stores.calls.find(call.callId)).toEqual(ended);
    expect(await stores.calls.unfinished()).toEqual([]);
  });

  it('never goes back to an older state', async () => {
    await stores.calls.save(ended);
    await stores.calls.save(call);
    expect(await stores.calls.find(call.callId)).toEqual(ended);
  });

  it('keeps what was seen when the call changes', async () => {
    const missed: EndedCall = { ...ended, answeredAt: null, calleeDevice: null, reason: 'cancelled' };
    await stores.calls.save(missed);
    expect(await stores.calls.countMissed(call.calleeId)).toBe(1);
    expect(await stores.calls.countMissed(call.callerId)).toBe(0);
    await stores.calls.markSeen(call.calleeId);
    await stores.calls.save({ ...missed, revision: 4 });
    expect(await stores.calls.countMissed(call.calleeId)).toBe(0);
  });
});

describe('a folder that was there before', () => {
  it.skipIf(process.platform === 'win32')('keeps the files for the server alone', async () => {
    const open = join(folder, '..', 'open');
    mkdirSync(open);
    chmodSync(open, 0o755);
    const others = await openStores({ dataDir: open, databaseUrl: null });
    try {
      for (const name of readdirSync(open)) {
        expect([name, statSync(join(open, name)).mode & 0o077]).toEqual([name, 0]);
      }
    } finally {
      await others.close();
    }
  });
});
