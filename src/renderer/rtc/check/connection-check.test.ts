import { type Result, err, ok } from '@shared/result.ts';
import { expect, it } from 'vitest';
import type { RelayAddress, RelayFailure } from './connection-check-model.ts';
import { type ConnectionCheckDeps, createConnectionCheck } from './connection-check.ts';

const iceServers = [
  { urls: ['turn:r.example', 'turn:r.example?transport=tcp'], username: 'u', credential: 'c' },
  { urls: ['stun:s.example'] },
];

function create(reply: Result<unknown, unknown>) {
  const tried: string[] = [];
  const outcomes: Record<string, Result<number, RelayFailure>> = { udp: err('silent'), tcp: ok(40) };
  let now = 1_000;
  const request = (): Promise<unknown> => {
    now += 25;
    return Promise.resolve(reply);
  };
  const check = createConnectionCheck({
    signaling: { request } as ConnectionCheckDeps['signaling'],
    probeRelay({ way, server }: RelayAddress) {
      tried.push(server.urls.join());
      return Promise.resolve(outcomes[way] ?? err('silent'));
    },
    probeDirectWay({ iceServers: servers }) {
      tried.push(`${servers.length} servers`);
      return Promise.resolve('changing');
    },
    wantsRelay: () => false,
    clock: { now: () => now, after: () => () => undefined },
  });
  return { check, tried };
}

it('asks the server for fresh credentials, and tries each way to the relay with them', async () => {
  const { check, tried } = create(ok({ iceServers, lifetimeMs: null, relayOnly: false }));
  const running = check.run();
  expect(check.state.current.status).toBe('running');
  void check.run();
  await running;
  expect(tried).toEqual(['2 servers', 'turn:r.example', 'turn:r.example?transport=tcp']);
  expect(check.state.current).toEqual({
    status: 'done',
    server: { status: 'passed', ms: 25 },
    direct: { status: 'done', way: 'changing' },
    relays: [
      { way: 'udp', result: { status: 'failed', cause: 'silent' } },
      { way: 'tcp', result: { status: 'passed', ms: 40 } },
    ],
    verdict: 'detour',
  });
});

it('tries nothing where the server does not answer', async () => {
  const { check, tried } = create(err({ code: 'offline' }));
  await check.run();
  expect(tried).toEqual([]);
  expect(check.state.current).toEqual({
    status: 'done',
    server: { status: 'failed', cause: 'unreachable' },
    direct: { status: 'waiting' },
    relays: [],
    verdict: 'no-server',
  });
});
