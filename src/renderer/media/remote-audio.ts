import type { Observable } from '@shared/observable.ts';
import type { Settings } from '@shared/settings.ts';
import type { CreateRemoteAudio } from './media.ts';

/** Part of `HTMLAudioElement` that plays a remote stream. */
type AudioPlayer = Pick<
  HTMLAudioElement,
  'srcObject' | 'muted' | 'autoplay' | 'play' | 'pause' | 'setSinkId'
>;

export interface RemoteAudioDeps {
  readonly createPlayer: () => AudioPlayer;
  readonly settings: Observable<Settings>;
}

/**
 * Plays remote sound through an audio element: Chromium decodes a remote stream only where an element plays it. It
 * plays from the start, muted, so that becoming audible is a matter of one sample and not of a start-up.
 */
export function createRemoteAudioPlayers({ createPlayer, settings }: RemoteAudioDeps): CreateRemoteAudio {
  return (stream) => {
    const player = createPlayer();
    // Refused only in a page nobody has touched; the answer is a touch, and then it is tried again.
    const play = (): void => void player.play().catch(() => undefined);
    // Refused for a speaker that is gone: then the default one plays.
    const route = (): void =>
      void player.setSinkId(settings.current.devices.speaker?.deviceId ?? '').catch(() => undefined);

    player.autoplay = true;
    player.muted = true;
    player.srcObject = stream;
    if (settings.current.devices.speaker) route();
    play();
    const unsubscribe = settings.subscribe(route);

    return {
      setAudible(audible) {
        player.muted = !audible;
        if (audible) play();
      },
      close() {
        unsubscribe();
        player.pause();
        player.srcObject = null;
      },
    };
  };
}
