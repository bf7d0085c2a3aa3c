import type { Observable } from '@shared/observable.ts';
import { type DevicePlan, sinkOf } from './device-plan-model.ts';
import type { CreateRemoteAudio } from './media.ts';

/** Part of `HTMLAudioElement` that plays a remote stream. */
type AudioPlayer = Pick<
  HTMLAudioElement,
  'srcObject' | 'muted' | 'volume' | 'autoplay' | 'paused' | 'play' | 'pause' | 'setSinkId'
>;

export interface RemoteAudioDeps {
  readonly createPlayer: () => AudioPlayer;
  readonly plan: Observable<DevicePlan>;
}

/**
 * Plays remote sound through an audio element: Chromium decodes a remote stream only where an element plays it. It
 * plays from the start, muted, so that becoming audible is a matter of one sample and not of a start-up.
 */
export function createRemoteAudioPlayers({ createPlayer, plan }: RemoteAudioDeps): CreateRemoteAudio {
  return (stream) => {
    const player = createPlayer();
    // Refused only in a page nobody has touched; the answer is a touch, and then it is tried again.
    const play = (): void => void player.play().catch(() => undefined);
    let sink = '';
    let closed = false;

    async function route(): Promise<void> {
      const wanted = sinkOf(plan.current.speaker);
      if (wanted === sink) return;
      sink = wanted;
      // Refused for a speaker that is going this very moment, and where there is nothing to play yet: to be tried again.
      await player.setSinkId(wanted).catch(() => (sink = ''));
    }

    function begin(): void {
      if (closed) return;
      player.srcObject = stream;
      play();
    }

    player.autoplay = true;
    player.muted = true;
    // Chromium refuses another output to a stream that has no track yet, but not to no stream at all.
    if (sinkOf(plan.current.speaker) === sink) begin();
    else void route().then(begin);
    const unsubscribe = plan.subscribe(() => void route());

    return {
      setAudible(audible) {
        player.muted = !audible;
        if (!audible) return;
        void route();
        if (player.paused) play();
      },
      setVolume(volume) {
        player.volume = volume;
      },
      close() {
        closed = true;
        unsubscribe();
        player.pause();
        player.srcObject = null;
      },
    };
  };
}
