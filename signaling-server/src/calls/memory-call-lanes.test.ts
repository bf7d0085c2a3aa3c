import { MemoryCallLanes } from './memory-call-lanes.ts';
import { testCallLanes } from './testing/call-lanes-contract.ts';

testCallLanes('in the memory of one process', () =>
  Promise.resolve({ lanes: new MemoryCallLanes(), dispose: () => Promise.resolve() }),
);
