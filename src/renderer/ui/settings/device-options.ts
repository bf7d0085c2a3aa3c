import type { Settings } from '@shared/settings.ts';
import type { DeviceLists, MediaDeviceChoice } from '../../media/media.ts';
import { noChoiceWords, unnamedDevice, type DevicePlace } from '../words/device-words.ts';

interface DeviceOptions {
  /** The id of the chosen device; empty where the choice is left to the system. */
  readonly chosen: string;
  /** What none means comes first; a chosen device that is unplugged stays listed and says so. */
  readonly options: readonly { readonly value: string; readonly label: string }[];
  /** What the settings hold for an option. */
  readonly choice: (value: string) => MediaDeviceChoice | null;
}

/** What can be chosen for one place, and what is. */
export function deviceOptions(
  place: DevicePlace,
  lists: DeviceLists,
  preferred: Settings['devices'],
): DeviceOptions {
  const found = {
    microphone: lists.microphones,
    speaker: lists.speakers,
    ringer: lists.speakers,
    camera: lists.cameras,
  }[place];
  const wanted = preferred[place];
  // The same device may have another id by now.
  const known =
    found.find(({ deviceId }) => deviceId === wanted?.deviceId) ??
    found.find(({ label }) => label !== '' && label === wanted?.label);
  const chosen = known ?? wanted;
  return {
    chosen: chosen?.deviceId ?? '',
    options: [
      { value: '', label: noChoiceWords[place] },
      ...found.map(({ deviceId, label }, index) => ({
        value: deviceId,
        label: label || unnamedDevice(place, index),
      })),
      ...(chosen && !known ? [{ value: chosen.deviceId, label: `${chosen.label} (not connected)` }] : []),
    ],
    choice: (value) => found.find(({ deviceId }) => deviceId === value) ?? null,
  };
}
