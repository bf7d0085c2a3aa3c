import type { ManualClock } from '../ops/testing/manual-clock.ts';
import { createMemoryState } from '../shared-state.ts';
import { testLeftCall } from './testing/left-call-suite.ts';
import { testStartCall } from './testing/start-call-suite.ts';
import type { SharedByTwo } from './testing/starting-nodes.ts';

function shareMemory(clock: ManualClock): Promise<SharedByTwo> {
  const shared = createMemoryState(clock);
  return Promise.resolve({ here: shared, elsewhere: shared, dispose: () => shared.close() });
}

testStartCall('in memory', shareMemory);
testLeftCall('in memory', shareMemory);
