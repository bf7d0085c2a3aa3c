import type { Circumstances, PathSigns } from '../quality/call-quality.ts';
import { describeMicrophone } from '../link/quality-watch.ts';
import { isMuted } from '../participant/local-state.ts';
import { type Call, isAnswered } from './call.ts';

const nothingFlows: Circumstances = {
  ...{ sending: false, expecting: false, path: 'open', microphone: null, shows: null },
};

/** Nobody is to hear anything in a call that is on hold, or that never had a path. */
export function circumstancesOf(
  call: Call,
  track: MediaStreamTrack | null,
  path: PathSigns | undefined,
): Circumstances {
  if (!isAnswered(call)) return nothingFlows;
  const flows = call.phase !== 'connecting' && !call.local.held && !call.remote.held;
  return {
    sending: flows && !isMuted(call.local),
    expecting: flows && !call.remote.muted,
    // While another path is looked for the one before says nothing, whatever still drips from it.
    path: call.phase === 'reconnecting' ? 'silent' : (path ?? 'open'),
    microphone: track && describeMicrophone(track),
    shows: call.local.screenOn ? call.local.screenHint : null,
  };
}
