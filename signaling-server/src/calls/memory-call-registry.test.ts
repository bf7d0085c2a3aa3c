import { MemoryCallRegistry } from './memory-call-registry.ts';
import { testCallRegistry } from './testing/call-registry-contract.ts';

testCallRegistry('in memory', () => new MemoryCallRegistry());
