import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { startTestServer } from '../testing/test-server.ts';

describe('the HTTP server that closes', () => {
  it('answers the request that it has begun to read', async () => {
    const server = await startTestServer();
    const body = JSON.stringify({ invite: 'x'.repeat(43) });
    const status = await new Promise((resolve, reject) => {
      const asking = request(`${server.url}/api/invites/inspect`, {
        method: 'POST',
        agent: false,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          expect: '100-continue',
        },
      });
      asking.on('continue', () => {
        // The server has the head of the request, and waits for the rest.
        void server.server.drain().then(() => {
          const closed = server.stop();
          asking.end(body);
          return closed;
        }, reject);
      });
      asking.on('response', (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asking.on('error', reject);
      asking.flushHeaders();
    });
    // It answers what it would have answered at any other time: the invite is unknown.
    expect(status).toBe(410);
  });
});
