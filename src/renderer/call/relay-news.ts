import type { IceConfiguration } from '@protocol';
import { type Observable, createSubject } from '@shared/observable.ts';
import type { Signaling } from '../signaling/signaling.ts';
import { hasRelay } from './ice-choice-model.ts';

/** Whether the server has a relay, as it said last; null before it has said anything. Listens as long as the line lives. */
export function watchRelays(signaling: Pick<Signaling, 'on'>): Observable<boolean | null> {
  const known = createSubject<boolean | null>(null);
  const learn = (ice: IceConfiguration): void => known.set(hasRelay(ice));
  signaling.on('session:welcomed', ({ ice }) => learn(ice));
  signaling.on('ice:changed', learn);
  return known;
}
