import { type DeviceChoice, type FoundDevice, realDevices } from './device-plan-model.ts';
import type { MediaProblem } from './media-problem.ts';

interface DeviceChoices {
  readonly microphones: readonly DeviceChoice[];
  readonly speakers: readonly DeviceChoice[];
  readonly cameras: readonly DeviceChoice[];
}

/** What a person can choose from. The system's defaults are not listed: whoever chooses none of the list has them. */
export function choosableDevices(found: readonly FoundDevice[]): DeviceChoices {
  const of = (kind: Parameters<typeof realDevices>[1]): DeviceChoice[] =>
    realDevices(found, kind).map(({ deviceId, label }) => ({ deviceId, label }));
  return { microphones: of('microphone'), speakers: of('speaker'), cameras: of('camera') };
}

/**
 * The names of `DOMException`s that opening a device fails with
 * (https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia), in the phone's own words.
 */
const problems: Readonly<Record<string, MediaProblem>> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'absent',
  OverconstrainedError: 'absent',
  NotReadableError: 'busy',
  AbortError: 'busy',
};

export function problemOf(error: unknown): MediaProblem {
  if (typeof error !== 'object' || error === null || !('name' in error)) return 'failed';
  const { name } = error;
  return typeof name === 'string' && Object.hasOwn(problems, name) ? (problems[name] ?? 'failed') : 'failed';
}
