/**
 * What a person should hear about when devices come and go: that the one in use went away and which one stands in,
 * that their own is back, that the system moved on to another one, or that there is a new one to be had. Devices that
 * share a housing are one piece of news.
 */
import {
  type DeviceChoice,
  type DeviceKind,
  type DevicePlan,
  type DevicePreferences,
  type FoundDevice,
  matchDevice,
  realDevices,
} from './device-plan-model.ts';

export type DeviceNews =
  | {
      readonly type: 'lost';
      readonly name: string;
      /** What is used now in its place; null: nothing that is known. */
      readonly instead: Readonly<Partial<Record<DeviceKind, string | null>>>;
    }
  | { readonly type: 'back' | 'moved'; readonly name: string; readonly kinds: readonly DeviceKind[] }
  | {
      readonly type: 'offered';
      readonly name: string;
      readonly devices: Readonly<Partial<Record<DeviceKind, DeviceChoice>>>;
    };

export interface DeviceSituation {
  readonly found: readonly FoundDevice[];
  readonly plan: DevicePlan;
}

interface Change {
  readonly type: DeviceNews['type'];
  readonly kind: DeviceKind;
  readonly device: FoundDevice;
  readonly instead: DeviceChoice | null;
}

const kinds: readonly DeviceKind[] = ['microphone', 'speaker', 'camera'];

export function deviceNews(
  before: DeviceSituation,
  after: DeviceSituation,
  preferences: DevicePreferences,
): readonly DeviceNews[] {
  const changes = kinds.flatMap((kind) => changesOf(kind, { before, after, preferred: preferences[kind] }));
  return inOneHousing(changes).map(newsOf);
}

interface Comparison {
  readonly before: DeviceSituation;
  readonly after: DeviceSituation;
  readonly preferred: DeviceChoice | null;
}

function changesOf(kind: DeviceKind, comparison: Comparison): readonly Change[] {
  const { before, after } = comparison;
  const devices = { before: realDevices(before.found, kind), after: realDevices(after.found, kind) };
  const instead = after.plan[kind].device;
  const next = instead && matchDevice(devices.after, instead);
  const current = currentChange(kind, { ...comparison, devices, next });
  // The first list, and the first one with names, is no news; and the first of its kind is used without a question.
  const fresh = devices.after.filter(
    (device) =>
      devices.before.length > 0 && device.label !== '' && device !== next && !has(devices.before, device),
  );
  return [
    ...(current ? [{ ...current, kind, instead }] : []),
    ...fresh.map((device) => ({ type: 'offered' as const, kind, device, instead })),
  ];
}

interface Facts extends Comparison {
  readonly devices: Readonly<Record<'before' | 'after', readonly FoundDevice[]>>;
  /** What is used now. */
  readonly next: FoundDevice | null;
}

function currentChange(
  kind: DeviceKind,
  { before, devices, next, preferred }: Facts,
): Pick<Change, 'type' | 'device'> | null {
  const used = before.plan[kind].device;
  const lost = used && !has(devices.after, used) ? matchDevice(devices.before, used) : null;
  if (lost) return { type: 'lost', device: lost };
  if (!next || next.deviceId === used?.deviceId || devices.before.length === 0) return null;
  if (next === matchDevice(devices.after, preferred)) return { type: 'back', device: next };
  return used ? { type: 'moved', device: next } : null;
}

const has = (devices: readonly DeviceChoice[], { deviceId }: DeviceChoice): boolean =>
  devices.some((device) => device.deviceId === deviceId);

function inOneHousing(changes: readonly Change[]): readonly (readonly [Change, ...Change[]])[] {
  const housings = new Map<string, [Change, ...Change[]]>();
  for (const change of changes) {
    const { groupId, deviceId } = change.device;
    const key = `${change.type} ${groupId || deviceId}`;
    const others = housings.get(key);
    if (others) others.push(change);
    else housings.set(key, [change]);
  }
  return [...housings.values()];
}

function newsOf(changes: readonly [Change, ...Change[]]): DeviceNews {
  const [{ type, device }] = changes;
  const name = deviceName(device.label);
  const byKind = <T>(value: (change: Change) => T): Partial<Record<DeviceKind, T>> =>
    Object.fromEntries(changes.map((change) => [change.kind, value(change)]));
  if (type === 'lost') {
    const instead = byKind((change) => (change.instead ? deviceName(change.instead.label) : null));
    return { type, name, instead };
  }
  if (type === 'offered') {
    const devices = byKind(({ device: { deviceId, label } }) => ({ deviceId, label }));
    return { type, name, devices };
  }
  return { type, name, kinds: changes.map(({ kind }) => kind) };
}

/** What is printed on the thing: `Headset Microphone (Jabra Evolve 65) (0b0e:0305)` is a Jabra Evolve 65. */
export function deviceName(label: string): string {
  const name = label.replace(/\s*\([0-9a-f]{4}:[0-9a-f]{4}\)$/i, '');
  return /\((.+)\)$/.exec(name)?.[1] ?? name;
}
