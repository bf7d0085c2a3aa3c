import type { TrackKind } from './peer-connection.ts';

/** What the tracks of each kind are to the browser. */
const mediaKindOf = {
  audio: 'audio',
  video: 'video',
  screen: 'video',
  screenSound: 'audio',
} as const satisfies Readonly<Record<TrackKind, 'audio' | 'video'>>;

/** The voice's or the camera's: the first of its kind, because others are only ever added later. */
export const mainTransceiver = (
  peer: Pick<RTCPeerConnection, 'getTransceivers'>,
  kind: 'audio' | 'video',
): RTCRtpTransceiver | undefined =>
  peer.getTransceivers().find(({ receiver }) => receiver.track.kind === kind);

/** What comes in on a line: a voice and a camera on the main ones, a screen and its sound on all others. */
export function incomingKind(peer: RTCPeerConnection, transceiver: RTCRtpTransceiver): TrackKind {
  const kind = transceiver.receiver.track.kind as 'audio' | 'video';
  if (mainTransceiver(peer, kind) === transceiver) return kind;
  return kind === 'video' ? 'screen' : 'screenSound';
}

/** The lines for screens, of both sides, by their names in descriptions and statistics. */
export function screenMids(peer: RTCPeerConnection): ReadonlySet<string> {
  const lines = peer
    .getTransceivers()
    .filter((each) => each !== mainTransceiver(peer, each.receiver.track.kind as 'audio' | 'video'));
  return new Set(lines.flatMap(({ mid }) => (mid === null ? [] : [mid])));
}

/** On lines that every connection has. */
const MAIN = ['audio', 'video'] as const satisfies readonly TrackKind[];
/** On lines that are added when there is something to send on them for the first time, and stay. */
const ADDED = ['screen', 'screenSound'] as const satisfies readonly TrackKind[];
type Added = (typeof ADDED)[number];

export interface Transceivers {
  /** The offerer's: one sender for each main line, without a track. */
  open(): void;
  /** The answerer's: makes the main ones of the offered lines go both ways. */
  claim(): void;
  set(kind: TrackKind, track: MediaStreamTrack | null): void;
  /** The line that a kind is sent on; undefined while there is none. */
  line(kind: TrackKind): RTCRtpTransceiver | undefined;
}

/**
 * Remembers what is to be sent until there is a sender for it, and swaps it without a negotiation from then on. Only
 * the first screen of a connection costs one: its lines go one way, and each side adds its own. Clients that do not
 * know of them receive a picture that they never show.
 */
export function createTransceivers(peer: RTCPeerConnection): Transceivers {
  const wanted: Record<TrackKind, MediaStreamTrack | null> = {
    audio: null,
    video: null,
    screen: null,
    screenSound: null,
  };
  const added = new Map<Added, RTCRtpTransceiver>();
  /** What each sender was given last: it says so itself only a moment later. */
  const given = new Map<RTCRtpSender, MediaStreamTrack | null>();
  /** Lines may be added only behind the main ones: the first of a kind is the main one at both ends. */
  let begun = false;

  const isAdded = (kind: TrackKind): kind is Added => kind === 'screen' || kind === 'screenSound';
  const line = (kind: TrackKind): RTCRtpTransceiver | undefined =>
    isAdded(kind) ? added.get(kind) : mainTransceiver(peer, mediaKindOf[kind]);

  function apply(kind: TrackKind): void {
    if (peer.signalingState === 'closed') return;
    const track = wanted[kind];
    const transceiver = line(kind);
    if (!transceiver && isAdded(kind) && begun && track)
      added.set(kind, peer.addTransceiver(track, { direction: 'sendonly' }));
    const sender = transceiver?.sender;
    if (!sender || (given.has(sender) ? given.get(sender) : sender.track) === track) return;
    given.set(sender, track);
    // Rejects only for a closed peer: the kind always fits.
    sender.replaceTrack(track).catch(() => undefined);
  }

  function begin(): void {
    begun = true;
    [...MAIN, ...ADDED].forEach(apply);
  }

  return {
    line,
    open() {
      if (peer.getTransceivers().length > 0) return;
      for (const kind of MAIN) peer.addTransceiver(kind, { direction: 'sendrecv' });
      begin();
    },
    claim() {
      for (const kind of MAIN) {
        const main = mainTransceiver(peer, kind);
        if (main) main.direction = 'sendrecv';
      }
      begin();
    },
    set(kind, track) {
      wanted[kind] = track;
      apply(kind);
    },
  };
}
