import { LocalConnections } from './local-connections.ts';
import { testConnections } from './testing/connections-contract.ts';

testConnections('to one process', () => {
  const connections = new LocalConnections();
  return Promise.resolve({
    ...{ here: connections, elsewhere: connections },
    dispose: () => Promise.resolve(),
  });
});
