import { setTimeout as wait } from 'node:timers/promises';
import { percentile } from '../report.ts';
import { createCrowd, type Crowd } from './crowd.ts';
import type { Member } from './dialect.ts';
import type { Kind } from './kinds.ts';
import { CallLoad } from './load/call-load.ts';
import { LOGINS, LoginLoad, newcomersWatchedBy, WATCHERS } from './load/login-load.ts';
import { RelayLoad } from './load/relay-load.ts';
import { cleanWindows, type CleanOptions } from './quiet.ts';
import type { Readings } from './readings.ts';
import type { RunningServer } from './server-process.ts';

export interface Plan {
  /** How many are connected. */
  readonly clients: number;
  readonly windowMs: number;
  readonly windows: CleanOptions;
  /** Between the last one's arrival and the look at the memory. */
  readonly settleMs: number;
  readonly withCalls: boolean;
  /** Only the calls: for a look inside. */
  readonly onlyCalls: boolean;
}

/** Unhurried: what a message takes when it does not have to queue. */
const RATE_PER_SECOND = 500;
const UNDER_WAY = 200;
const CALLS_AT_A_TIME = 32;
/** Of calls one after the other, which wait for none of the others. */
const UNTIMED_UNHURRIED = 20;
/**
 * What every server has done before anything is measured: a server runs for weeks, and what it costs before the compilers
 * have seen what it does is another matter, of which each of them makes something else.
 */
const UNTIMED = { offers: 20_000, calls: 3_000 };
/** Sign-ins with few people online and with all: as many windows each, after one that warms up. */
const LOGIN_WINDOWS = 2;
export const NEWCOMERS = (LOGIN_WINDOWS + 1) * LOGINS;

/** Everything that is measured of one kind of server with so many clients, on servers started for it. */
export async function measureKind(
  kind: Kind,
  members: readonly Member[],
  { plan, readings }: { readonly plan: Plan; readonly readings: Readings },
): Promise<void> {
  const all = members.slice(0, plan.clients);
  const newcomers = members.slice(plan.clients, plan.clients + NEWCOMERS);
  if (plan.withCalls) {
    await withCrowd(kind, all, (server, crowd) => measureCalls({ server, crowd, kind }, { plan, readings }));
  }
  if (plan.onlyCalls) return;
  await withCrowd(kind, all.slice(0, WATCHERS), async (server, crowd) => {
    await crowd.watchEachOther((index) => newcomersWatchedBy(index, newcomers));
    await measureLogins({ server, crowd, kind, newcomers }, 'few', readings);
  });
  await withCrowd(kind, all.slice(0, WATCHERS), async (server, crowd) => {
    await measureMemory({ server, crowd, kind, newcomers }, all.slice(WATCHERS), { plan, readings });
    await measureRelay({ server, crowd, kind }, { plan, readings });
    await measureLogins({ server, crowd, kind, newcomers }, 'many', readings);
  });
}

interface Scene {
  readonly kind: Kind;
  readonly server: RunningServer;
  readonly crowd: Crowd;
}

interface Newcomers {
  readonly newcomers: readonly Member[];
}

interface Into {
  readonly plan: Plan;
  readonly readings: Readings;
}

async function withCrowd(
  kind: Kind,
  first: readonly Member[],
  measure: (server: RunningServer, crowd: Crowd) => Promise<void>,
): Promise<void> {
  const server = await kind.start();
  const crowd = createCrowd(server, kind.dialect);
  try {
    await crowd.join(first);
    await measure(server, crowd);
  } finally {
    crowd.leave();
    await server.stop();
  }
}

async function measureMemory(
  { server, crowd, newcomers }: Scene & Newcomers,
  others: readonly Member[],
  { plan, readings }: Into,
): Promise<void> {
  await crowd.watchEachOther();
  await wait(plan.settleMs);
  const before = await server.sample('collect');
  await crowd.join(others);
  await crowd.watchEachOther((index) => newcomersWatchedBy(index, newcomers));
  await wait(plan.settleMs);
  const after = await server.sample('collect');
  const perClient = (after.residentBytes - before.residentBytes) / 1024 / others.length;
  readings.add('memory', { values: [perClient], isNoisy: false });
}

/** Of people whom nobody watches: the others have nobody who could be told that somebody is in a call. */
async function measureCalls({ server, crowd, kind }: Scene, { plan, readings }: Into): Promise<void> {
  const load = new CallLoad(server, kind.dialect, crowd.pairs());
  await load.start(CALLS_AT_A_TIME, UNTIMED.calls);
  const { values, isNoisy } = await cleanWindows(plan.windows, readings.windows, () =>
    load.measure(plan.windowMs),
  );
  await load.stop();
  readings.add('calls', {
    values: values.map(({ calls, elapsedMs }) => (calls / elapsedMs) * 1000),
    isNoisy,
  });
  readings.add('callsPerCore', {
    values: values.map(({ calls, serverCpuMs }) => (calls / serverCpuMs) * 1000),
    isNoisy,
  });
  await measureRinging({ server, crowd, kind }, { plan, readings });
}

async function measureRinging({ server, crowd, kind }: Scene, { plan, readings }: Into): Promise<void> {
  const load = new CallLoad(server, kind.dialect, crowd.pairs());
  await load.start(1, UNTIMED_UNHURRIED);
  const { values, isNoisy } = await cleanWindows(plan.windows, readings.windows, () =>
    load.measure(plan.windowMs),
  );
  await load.stop();
  readings.add('rings', { values: values.map(({ rangAfterMs }) => percentile(rangAfterMs, 0.5)), isNoisy });
}

async function measureRelay({ server, crowd, kind }: Scene, { plan, readings }: Into): Promise<void> {
  const load = await RelayLoad.open(server, kind.dialect, crowd.pairs());
  await load.warmUp(UNDER_WAY, UNTIMED.offers);
  // What that and the opening of all the calls left to do.
  await load.atRate(RATE_PER_SECOND, plan.settleMs);
  const unhurried = await cleanWindows(plan.windows, readings.windows, () =>
    load.atRate(RATE_PER_SECOND, plan.windowMs),
  );
  for (const [figure, share] of [
    ['p50', 0.5],
    ['p99', 0.99],
  ] as const) {
    const values = unhurried.values.map(({ latencies }) => percentile(latencies, share));
    readings.add(figure, { values, isNoisy: unhurried.isNoisy });
  }
  const saturation = await load.saturated(UNDER_WAY);
  const { values, isNoisy } = await cleanWindows(plan.windows, readings.windows, () =>
    saturation.measure(plan.windowMs),
  );
  await saturation.stop();
  readings.add('perSecond', {
    values: values.map(({ messages, elapsedMs }) => (messages / elapsedMs) * 1000),
    isNoisy,
  });
  readings.add('perMessage', {
    values: values.map(({ messages, serverCpuMs }) => (serverCpuMs / messages) * 1000),
    isNoisy,
  });
  readings.add('loadShare', { values: values.map(({ loadShare }) => loadShare), isNoisy });
}

async function measureLogins(
  { server, crowd, kind, newcomers }: Scene & Newcomers,
  online: 'few' | 'many',
  readings: Readings,
): Promise<void> {
  const load = new LoginLoad(server, kind.dialect, newcomers);
  await load.measure(crowd);
  const { values, isNoisy } = await cleanWindows(
    { wanted: LOGIN_WINDOWS, atMost: LOGIN_WINDOWS },
    readings.windows,
    () => load.measure(crowd),
  );
  readings.add(online === 'few' ? 'loginCpuFew' : 'loginCpuMany', {
    values: values.map(({ logins, serverCpuMs }) => serverCpuMs / logins),
    isNoisy,
  });
  readings.add(online === 'few' ? 'loginsFew' : 'loginsMany', {
    values: values.map(({ logins, elapsedMs }) => (logins / elapsedMs) * 1000),
    isNoisy,
  });
}
