import { afterScreen, withScreen } from '../../participant/local-state.ts';
import type { Answered, Live } from '../call.ts';
import { changed, ignored, type Reactions, withLocal } from './reactions.ts';

type SharingEvents = 'set-screen' | 'screen';

/** Nobody is there to be shown anything. */
export const notShared: Pick<Reactions<Live>, SharingEvents> = { 'set-screen': ignored, screen: ignored };

export const sharingReactions: Pick<Reactions<Answered>, SharingEvents> = {
  'set-screen': (call, { on, hint }) => changed(withLocal(call, withScreen(call.local, on, hint))),
  screen: (call, { on, problem }) => changed(withLocal(call, afterScreen(call.local, on, problem))),
};

/** Whoever is handed over goes to somebody else, who was not meant to see this. */
export const unshared = <C extends Answered>(call: C): C =>
  call.local.wantsScreen ? withLocal(call, { wantsScreen: false }) : call;
