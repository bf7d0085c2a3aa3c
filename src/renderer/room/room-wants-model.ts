import type { DeviceId, RoomSeat, RoomWant } from '@protocol';

/** The cameras that are on the screen, by how high they are shown, in pixels of the screen. */
export type ShownPictures = ReadonlyMap<DeviceId, number>;

/**
 * What this device wants of the others through a media server: everybody's voice, every screen that is shown, and of the
 * cameras only those that somebody looks at, no larger than they are looked at.
 */
export function wantsOf(seats: readonly RoomSeat[], shown: ShownPictures): RoomWant[] {
  return seats.flatMap(({ deviceId, camera, screen }) => {
    const height = shown.get(deviceId) ?? 0;
    return [
      { deviceId, kind: 'audio' } as const,
      ...(camera && height > 0 ? [{ deviceId, kind: 'video', height: Math.ceil(height) } as const] : []),
      ...(screen ? [{ deviceId, kind: 'screen' } as const, { deviceId, kind: 'screenSound' } as const] : []),
    ];
  });
}
