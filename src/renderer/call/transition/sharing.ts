import type { Answered, Live } from '../call.ts';
import { changed, ignored, type Reactions, withLocal } from './reactions.ts';

type SharingEvents = 'set-screen' | 'screen';

/** Nobody is there to be shown anything. */
export const notShared: Pick<Reactions<Live>, SharingEvents> = { 'set-screen': ignored, screen: ignored };

export const sharingReactions: Pick<Reactions<Answered>, SharingEvents> = {
  'set-screen': (call, { on, hint }) =>
    changed(
      withLocal(call, {
        wantsScreen: on,
        screenHint: hint ?? call.local.screenHint,
        screenProblem: null,
      }),
    ),
  // What the person closed, or what failed, is no longer wanted: the next press asks again.
  screen: (call, { on, problem }) =>
    changed(
      withLocal(call, {
        screenOn: on,
        screenProblem: problem,
        wantsScreen: on && call.local.wantsScreen,
      }),
    ),
};

/** Whoever is handed over goes to somebody else, who was not meant to see this. */
export const unshared = <C extends Answered>(call: C): C =>
  call.local.wantsScreen ? withLocal(call, { wantsScreen: false }) : call;
