import type { TrackKind } from './peer-link.ts';

/** What the tracks of each kind are to the browser. */
export const mediaKindOf = {
  audio: 'audio',
  video: 'video',
  screen: 'video',
  screenSound: 'audio',
} as const satisfies Readonly<Record<TrackKind, 'audio' | 'video'>>;

/** The voice's or the camera's: the first of its kind, because others are only ever added later. */
export const mainLine = (
  peer: Pick<RTCPeerConnection, 'getTransceivers'>,
  kind: 'audio' | 'video',
): RTCRtpTransceiver | undefined =>
  peer.getTransceivers().find(({ receiver }) => receiver.track.kind === kind);

/** What comes in on a line: a voice and a camera on the main ones, a screen and its sound on all others. */
export function incomingKind(peer: RTCPeerConnection, transceiver: RTCRtpTransceiver): TrackKind {
  const kind = transceiver.receiver.track.kind as 'audio' | 'video';
  if (mainLine(peer, kind) === transceiver) return kind;
  return kind === 'video' ? 'screen' : 'screenSound';
}

/** The lines for screens, of both sides, by their names in descriptions and statistics. */
export function screenLines(peer: RTCPeerConnection): ReadonlySet<string> {
  const lines = peer
    .getTransceivers()
    .filter((each) => each !== mainLine(peer, each.receiver.track.kind as 'audio' | 'video'));
  return new Set(lines.flatMap(({ mid }) => (mid === null ? [] : [mid])));
}
