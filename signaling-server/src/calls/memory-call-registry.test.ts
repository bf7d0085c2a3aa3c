import { TimerDeadlines } from '../ops/deadlines.ts';
import { MemoryCallRegistry } from './memory-call-registry.ts';
import { testCallRegistry } from './testing/call-registry-contract.ts';

testCallRegistry('in the memory of one process', (clock) => {
  const registry = new MemoryCallRegistry(new TimerDeadlines(clock));
  const dispose = () => {
    registry.stop();
    return Promise.resolve();
  };
  return Promise.resolve({ here: registry, elsewhere: registry, dispose });
});
