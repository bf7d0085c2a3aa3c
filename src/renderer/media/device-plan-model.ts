/**
 * Which device is used for what. A preference is kept by id; ids change when a browser forgets its site data, so the
 * label is tried next; a preferred device that is away is replaced by the system's default one until it is back.
 */
export interface DeviceChoice {
  readonly deviceId: string;
  readonly label: string;
}

export interface FoundDevice extends DeviceChoice {
  readonly kind: string;
  /** Devices in one housing, e.g. the microphone and the speaker of a headset, share it. */
  readonly groupId: string;
}

export type DeviceKind = 'microphone' | 'speaker' | 'camera';

export interface DevicePreferences extends Readonly<Record<DeviceKind, DeviceChoice | null>> {
  /** Where it rings; null: on the speaker. */
  readonly ringer: DeviceChoice | null;
}

export interface PlannedDevice {
  /** What to ask the system for; null: whatever it gives by itself. */
  readonly deviceId: string | null;
  /** The device that this is, as far as the system tells. */
  readonly device: DeviceChoice | null;
}

export interface DevicePlan extends Readonly<Record<DeviceKind, PlannedDevice>> {
  /** The outputs on which it rings; an empty id is the system's own choice. */
  readonly ringers: readonly string[];
}

/** Entries of the list that stand for another one. Windows has a default of its own for calls, which comes first. */
const COMMUNICATIONS = 'communications';
const DEFAULT = 'default';

const systemKinds: Readonly<Record<DeviceKind, string>> = {
  microphone: 'audioinput',
  speaker: 'audiooutput',
  camera: 'videoinput',
};

const isAlias = (deviceId: string): boolean => deviceId === DEFAULT || deviceId === COMMUNICATIONS;

/** Cameras that see heat, for signing in by face: no picture for a call. */
const isInfrared = ({ label }: DeviceChoice): boolean => /\bIR\b|infrared|windows hello/i.test(label);

/** What there is to choose from. Before the first permission devices have neither id nor name, so there is nothing. */
export function realDevices(found: readonly FoundDevice[], kind: DeviceKind): readonly FoundDevice[] {
  return found.filter(
    (device) => device.kind === systemKinds[kind] && device.deviceId !== '' && !isAlias(device.deviceId),
  );
}

export function matchDevice<T extends DeviceChoice>(
  devices: readonly T[],
  preferred: DeviceChoice | null,
): T | null {
  if (!preferred) return null;
  const { deviceId, label } = preferred;
  const byId = devices.find((device) => device.deviceId === deviceId);
  return byId ?? devices.find((device) => label !== '' && device.label === label) ?? null;
}

function planDevice(
  found: readonly FoundDevice[],
  kind: DeviceKind,
  preferred: DeviceChoice | null,
): PlannedDevice {
  const devices = realDevices(found, kind);
  const match = matchDevice(devices, preferred);
  if (match) return { deviceId: match.deviceId, device: choiceOf(match) };
  // Nothing is known yet, so the preferred one may well be there.
  if (preferred && devices.length === 0) return { deviceId: preferred.deviceId, device: null };
  return kind === 'camera' ? defaultCamera(devices) : defaultSound(found, kind);
}

const choiceOf = ({ deviceId, label }: DeviceChoice): DeviceChoice => ({ deviceId, label });

function defaultCamera(cameras: readonly FoundDevice[]): PlannedDevice {
  const visible = cameras.find((camera) => !isInfrared(camera));
  if (!visible || visible === cameras[0])
    return { deviceId: null, device: cameras[0] ? choiceOf(cameras[0]) : null };
  return { deviceId: visible.deviceId, device: choiceOf(visible) };
}

function defaultSound(found: readonly FoundDevice[], kind: 'microphone' | 'speaker'): PlannedDevice {
  const aliases = found.filter((device) => device.kind === systemKinds[kind] && isAlias(device.deviceId));
  const alias = aliases.find(({ deviceId }) => deviceId === COMMUNICATIONS) ?? aliases[0];
  if (!alias) return { deviceId: null, device: null };
  const real = behind(alias, realDevices(found, kind));
  return {
    deviceId: alias.deviceId === COMMUNICATIONS ? COMMUNICATIONS : null,
    device: real && choiceOf(real),
  };
}

/** An alias is called like its device with a word before it, in the language of the system. */
function behind(alias: FoundDevice, devices: readonly FoundDevice[]): FoundDevice | null {
  const named = devices.filter(({ label }) => label !== '' && alias.label.endsWith(label));
  const inGroup = (device: FoundDevice): boolean => device.groupId !== '' && device.groupId === alias.groupId;
  return named.find(inGroup) ?? named[0] ?? devices.find(inGroup) ?? null;
}

export interface PlanOptions {
  readonly preferences: DevicePreferences;
  /** It rings on the speaker as well as on the ringer. */
  readonly ringsOnSpeaker: boolean;
}

export function planDevices(
  found: readonly FoundDevice[],
  { preferences, ringsOnSpeaker }: PlanOptions,
): DevicePlan {
  const speaker = planDevice(found, 'speaker', preferences.speaker);
  const ringer = matchDevice(realDevices(found, 'speaker'), preferences.ringer);
  const both = [
    ...(ringer ? [ringer.deviceId] : []),
    ...(ringer && !ringsOnSpeaker ? [] : [sinkOf(speaker)]),
  ];
  return {
    speaker,
    microphone: planDevice(found, 'microphone', preferences.microphone),
    camera: planDevice(found, 'camera', preferences.camera),
    ringers: [...new Set(both)],
  };
}

/** As `setSinkId` takes it. */
export const sinkOf = ({ deviceId }: PlannedDevice): string => deviceId ?? '';

/**
 * Whether something opened as `opened`, on the device that calls itself `actual`, should be opened anew because the
 * plan is `now`. A device that stands for another one is compared as that one, so that a new default is followed.
 */
export function isOutdated(opened: PlannedDevice, actual: string | null, now: PlannedDevice): boolean {
  const wanted = now.device?.deviceId ?? now.deviceId;
  const real = realId(opened, actual);
  if (wanted === null) return false;
  // Opened before the system told which device it is: only an explicit choice of another one counts.
  if (real === null) return now.deviceId !== null && now.deviceId !== opened.deviceId;
  return real !== wanted;
}

function realId(opened: PlannedDevice, actual: string | null): string | null {
  const isReal = actual !== null && actual !== '' && !isAlias(actual);
  return isReal ? actual : (opened.device?.deviceId ?? null);
}
