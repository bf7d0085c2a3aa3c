import { tuneOpus, voice, type SoundWish } from './opus-parameters-model.ts';

/** Each packet also carries the sound of the one before (RFC 2198), so that one that is lost costs nothing. */
const REDUNDANT = 'audio/red';

/** What this side would like to get. Only a description that is made afterwards tells the other side. */
export interface CodecPreference {
  /** Without effect in a browser that has no redundancy. */
  set(redundant: boolean): void;
  /** There is a line for sound now, which does not know of it yet. */
  renew(): void;
  /** Whether the description that the other side got last says something else. */
  isUntold(): boolean;
}

/**
 * A side sends with the codec that the other one names first, so redundancy is asked for by the side that misses
 * packets, in one offer, and each direction has its own. (`RTCRtpEncodingParameters.codec` would save the offer, but
 * Chromium 156 accepts redundancy there and goes on sending without.) It is set on both sides from the beginning,
 * because a side that has no preference takes over the other's.
 */
export function createCodecPreference(peer: RTCPeerConnection): CodecPreference {
  let wanted = false;
  const codecs = (): RTCRtpCodec[] => RTCRtpReceiver.getCapabilities('audio')?.codecs ?? [];

  function renew(): void {
    const known = codecs();
    const redundant = known.filter(isRedundant);
    const [usual, ...others] = known.filter((codec) => !isRedundant(codec));
    if (!usual || redundant.length === 0) return;
    const audio = peer.getTransceivers().find(({ receiver }) => receiver.track.kind === 'audio');
    audio?.setCodecPreferences(wanted ? [...redundant, usual, ...others] : [usual, ...redundant, ...others]);
  }

  return {
    renew,
    set(redundant) {
      wanted = redundant;
      renew();
    },
    isUntold() {
      const told = prefersRedundancy(peer.localDescription?.sdp ?? '');
      return told !== null && told !== wanted && codecs().some(isRedundant);
    },
  };
}

const isRedundant = ({ mimeType }: RTCRtpCodec): boolean => mimeType.toLowerCase() === REDUNDANT;

/** Which of the two a description names first; null where it has no redundancy to offer. */
function prefersRedundancy(sdp: string): boolean | null {
  const type = /^a=rtpmap:(\d+) red\/48000/im.exec(sdp)?.[1];
  const first = /^m=audio \d+ \S+ (\d+)/m.exec(sdp)?.[1];
  return type === undefined || first === undefined ? null : first === type;
}

/** What this side says about the sound it sends and would like to get. */
export interface SoundPreference {
  set(wish: SoundWish): void;
  /** A description of this side, before it is used. */
  tune(sdp: string): string;
  /** Whether the description that the other side got last says something else. */
  isUntold(): boolean;
}

export function createSoundPreference(
  peer: Pick<RTCPeerConnection, 'localDescription' | 'remoteDescription'>,
): SoundPreference {
  let wish = voice;
  let tried = '';
  const tuned = (sdp: string): string => tuneOpus(sdp, peer.remoteDescription?.sdp ?? null, wish);
  return {
    set(next) {
      wish = next;
    },
    tune(sdp) {
      tried = wanted(wish, peer.remoteDescription?.sdp ?? null);
      return tuned(sdp);
    },
    isUntold() {
      const told = peer.localDescription?.sdp ?? '';
      // A browser that refused it once will not take it the next time.
      return tuned(told) !== told && tried !== wanted(wish, peer.remoteDescription?.sdp ?? null);
    },
  };
}

/** The wish in short, as it is with this other side. */
const wanted = (wish: SoundWish, theirs: string | null): string =>
  tuneOpus('a=rtpmap:111 opus/48000/2', theirs, wish);
