import { expect } from 'vitest';
import type { CallId } from '../../../src/protocol/index.ts';
import { absencesOf, excuses } from './absences.ts';
import type { Phone, PhoneCall, Sight } from './phone.ts';
import type { Rig, StoredCall } from './rig.ts';
import { eventually } from './eventually.ts';

/** The people of a test who stayed away for good. */
type Gone = readonly number[];

/**
 * What has to be true after every fault, whatever it was. Resolves to how long it took until all phones and the records
 * told the same.
 */
export async function expectSound(rig: Rig, gone: Gone = []): Promise<number> {
  const took = await agreed(rig);
  const missing = await unkeptFacts(rig);
  expect(missing, 'what was acknowledged is in the records').toEqual([]);
  expect(shownOffline(rig, gone), 'nobody is shown offline who is there').toEqual([]);
  expect(wrongRefusals(rig), 'what failed meanwhile says that it passes').toEqual([]);
  return took;
}

/**
 * Resolves to how long it took from `since` (of `performance.now()`) until everybody who had lost the connection was
 * back. Somebody has to lose it.
 */
export async function allBack(rig: Rig, since: number): Promise<number> {
  const inUse = rig.phones.filter(({ line }) => !line.isClosed);
  const away = (): Phone[] => inUse.filter(({ line }) => !line.isOnline);
  const lost = (): Phone[] =>
    inUse.filter(({ line }) => line.changes.some(({ at, online }) => !online && at >= since));
  await eventually(
    () => away().length === 0 && lost().length > 0,
    () =>
      `lost ${lost().length}, still away: ${away()
        .map(({ deviceId }) => deviceId)
        .join(', ')}`,
  );
  return Math.round(Math.max(...lost().map(({ line }) => line.changes.at(-1)!.at)) - since);
}

/**
 * Resolves to after how many ms every phone and every record told the same of every call, and none rang whose caller had
 * put the phone away.
 */
async function agreed(rig: Rig): Promise<number> {
  let differences: string[] = [];
  return eventually(
    async () => {
      const records = await rig.calls();
      const ids = new Set([...records.keys(), ...rig.phones.flatMap(({ calls }) => [...calls.keys()])]);
      differences = [
        ...[...ids].flatMap((callId) => differencesOf(rig, callId, records.get(callId))),
        ...unendedRings(rig),
      ];
      return differences.length === 0;
    },
    () => differences.join('\n'),
  );
}

function unendedRings(rig: Rig): string[] {
  const inUse = rig.phones.filter(({ line }) => !line.isClosed);
  return inUse.flatMap(({ deviceId, lateRings }) =>
    [...lateRings].map((callId) => `${callId}: rang late at ${deviceId}, without an end after it`),
  );
}

function differencesOf(rig: Rig, callId: CallId, record: StoredCall | undefined): string[] {
  const sides = rig.phones
    .filter(({ line }) => !line.isClosed)
    .flatMap((phone) => {
      const call = phone.calls.get(callId);
      return call === undefined ? [] : [{ phone, call }];
    });
  const caller = rig.phones.find(({ deviceId }) => deviceId === record?.callerDevice);
  const isGivenUp = record?.state === 'ringing' && caller?.line.isClosed === true;
  return sides.flatMap(({ phone, call }) => {
    const expected = isGivenUp ? 'ended' : phaseOf(phone, call, record);
    return call.phase === expected
      ? []
      : [`${callId}: ${phone.deviceId} is ${call.phase}, not ${expected} (${record?.reason ?? ''})`];
  });
}

function phaseOf(phone: Phone, { isOutgoing }: PhoneCall, record: StoredCall | undefined): string {
  if (record === undefined) return 'recorded';
  if (record.state === 'ended') return 'ended';
  if (record.state === 'ringing') return isOutgoing ? 'ringing-out' : 'ringing-in';
  // Of all devices that rang only one has the seat.
  return [record.callerDevice, record.calleeDevice].includes(phone.deviceId) ? 'active' : 'ended';
}

async function unkeptFacts(rig: Rig): Promise<string[]> {
  const records = await rig.calls();
  return rig.phones.flatMap(({ deviceId, facts }) =>
    facts
      .filter(({ callId, what }) => !bears(records.get(callId), what))
      .map(({ callId, what }) => `${what} ${callId}, as ${deviceId} was told`),
  );
}

function bears(record: StoredCall | undefined, what: 'started' | 'answered' | 'ended'): boolean {
  if (record === undefined) return false;
  if (what === 'ended') return record.state === 'ended';
  return what === 'started' || record.answeredAt !== null;
}

function shownOffline(rig: Rig, gone: Gone): string[] {
  const ghosts = gone.map((person) => rig.team[person]!.userId);
  const absences = new Map(
    rig.team.map(({ userId }, person) => [
      userId,
      absencesOf(rig.phonesOf(person).map(({ line }) => line.changes)),
    ]),
  );
  const isExcused = ({ of, at }: Sight): boolean =>
    ghosts.includes(of) || (absences.get(of) ?? []).some((absence) => excuses(absence, at));
  return rig.phones.flatMap(({ deviceId, sights }) =>
    sights
      .filter((sight) => sight.status === 'offline' && !isExcused(sight))
      .map(({ of, at }) => `${of} at ${Math.round(at)} ms to ${deviceId}`),
  );
}

function wrongRefusals(rig: Rig): string[] {
  return rig.phones.flatMap(({ deviceId, refusals }) =>
    refusals
      .filter(
        ({ code, retryAfterMs }) => code === 'internal' || (code === 'unavailable' && retryAfterMs === null),
      )
      .map(({ event, code }) => `${event} of ${deviceId}: ${code}`),
  );
}

/** Resolves to after how many ms everybody sees these people as offline. */
export function allSeeOffline(rig: Rig, gone: Gone): Promise<number> {
  const wrong = (): string[] =>
    rig.phones
      .filter(({ line }) => !line.isClosed)
      .flatMap((phone) =>
        gone
          .map((person) => rig.team[person]!.userId)
          .filter((userId) => phone.shows(userId) !== 'offline')
          .map((userId) => `${phone.deviceId} sees ${userId}`),
      );
  return eventually(
    () => wrong().length === 0,
    () => wrong().join(', '),
  );
}
