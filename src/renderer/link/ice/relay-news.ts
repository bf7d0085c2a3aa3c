import type { IceConfiguration } from '@protocol';
import { type Observable, createSubject } from '@shared/observable.ts';
import type { Settings } from '@shared/settings.ts';
import type { Signaling } from '../../signaling/signaling.ts';
import { type CutOff, cutOff } from './ice-choice-model.ts';

export interface CutOffNews {
  readonly signaling: Pick<Signaling, 'on'>;
  readonly settings: Observable<Settings>;
}

/**
 * Whether no call can come about for want of a relay, and why: by what the server said last, and not before it has said
 * anything. Listens as long as the line and the settings live.
 */
export function watchCutOff({ signaling, settings }: CutOffNews): Observable<CutOff | null> {
  const known = createSubject<CutOff | null>(null);
  let heard: IceConfiguration | null = null;
  const look = (): void => known.set(heard && cutOff(heard, settings.current.relay));
  const learn = (ice: IceConfiguration): void => {
    heard = ice;
    look();
  };
  signaling.on('session:welcomed', ({ ice }) => learn(ice));
  signaling.on('ice:changed', learn);
  settings.subscribe(look);
  return known;
}
