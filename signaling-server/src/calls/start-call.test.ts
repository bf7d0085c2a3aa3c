import { createMemoryState } from '../shared-state.ts';
import { testStartCall } from './testing/start-call-suite.ts';

testStartCall('in memory', (clock) => {
  const shared = createMemoryState(clock);
  return Promise.resolve({ here: shared, elsewhere: shared, dispose: () => shared.close() });
});
