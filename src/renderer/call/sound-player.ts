import type { OwnPresence } from '@protocol';
import type { Observable } from '@shared/observable.ts';
import type { CallSounds } from '../media/media.ts';
import type { CallView } from './call-view.ts';
import { type SoundCue, soundForCalls } from './sound-for-calls-model.ts';

export interface SoundPlayerDeps {
  readonly calls: Observable<readonly CallView[]>;
  readonly ownPresence: Observable<OwnPresence>;
  readonly sounds: CallSounds;
}

/** Lets be heard what the state of all calls asks for. Returns how to end that. */
export function createSoundPlayer({ calls, ownPresence, sounds }: SoundPlayerDeps): () => void {
  let playing: SoundCue | null = null;

  function update(): void {
    const cue = soundForCalls(calls.current, ownPresence.current.status === 'dnd');
    if (cue?.sound === playing?.sound && cue?.callId === playing?.callId) return;
    playing = cue;
    if (cue) sounds.play(cue.sound);
    else sounds.stop();
  }

  const unsubscribes = [calls.subscribe(update), ownPresence.subscribe(update)];
  return () => {
    for (const unsubscribe of unsubscribes) unsubscribe();
    sounds.stop();
  };
}
