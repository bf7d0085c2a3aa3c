import { tuneOpus, voice, type SoundWish } from './opus-parameters-model.ts';

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
