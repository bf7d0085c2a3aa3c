import type { MediaProblem } from './media-problem.ts';

interface DeviceChoice {
  readonly deviceId: string;
  readonly label: string;
}

interface FoundDevice extends DeviceChoice {
  readonly kind: string;
}

interface DeviceChoices {
  readonly microphones: readonly DeviceChoice[];
  readonly speakers: readonly DeviceChoice[];
  readonly cameras: readonly DeviceChoice[];
}

/**
 * Entries that stand for another device of the list (the system's default, the one for communication): whoever
 * chooses none of the list has them already.
 */
const ALIASES: ReadonlySet<string> = new Set(['default', 'communications']);

/** What a person can choose from. Before the first permission devices have neither id nor name, so there is nothing. */
export function choosableDevices(found: readonly FoundDevice[]): DeviceChoices {
  const of = (kind: string): DeviceChoice[] =>
    found
      .filter((device) => device.kind === kind && device.deviceId !== '' && !ALIASES.has(device.deviceId))
      .map(({ deviceId, label }) => ({ deviceId, label }));
  return { microphones: of('audioinput'), speakers: of('audiooutput'), cameras: of('videoinput') };
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
