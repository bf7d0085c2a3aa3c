import type { CallEventOf, RemoteMedia } from '../call.ts';

/** Before the other side has said anything about itself. */
export const nothingKnown: RemoteMedia = {
  muted: false,
  cameraOn: false,
  screenOn: false,
  knowsScreens: null,
  held: false,
  signalingLost: false,
};

export function withMedia(
  remote: RemoteMedia,
  { muted, camera, screen }: CallEventOf<'peer-media'>,
): RemoteMedia {
  return {
    ...{ ...remote, muted, cameraOn: camera, screenOn: screen ?? remote.screenOn },
    // A server that is too old leaves it out of what it passes on; directly it may be said all the same.
    knowsScreens: screen === undefined ? (remote.knowsScreens ?? false) : true,
  };
}
