/** PeerServer, as its package makes it, but with room for as many clients as there are. */
import type { AddressInfo } from 'node:net';
import { PeerServer } from 'peer';

const A_DAY_MS = 86_400_000;

PeerServer({ host: '127.0.0.1', port: 0, concurrent_limit: 1_000_000, alive_timeout: A_DAY_MS }, (server) => {
  console.log(`ready on ${(server.address() as AddressInfo).port}`);
});
