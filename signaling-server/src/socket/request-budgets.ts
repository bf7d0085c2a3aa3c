import type { Clock } from '../ops/clock.ts';
import { TokenBuckets, type Rate } from '../ops/token-bucket.ts';
import type { Requester } from './local-devices.ts';
import type { ClientEventName } from '../protocol/index.ts';

type EventClass = 'call' | 'signal' | 'presence' | 'query' | 'relay';

/**
 * How much of each class one device may send. Far above what a person and a healthy client need (a call with video
 * sends some 30 signals in its first second), far below what would disturb others.
 */
export const eventRates: Readonly<Record<EventClass, Rate>> = {
  call: { burst: 40, perSecond: 2 },
  signal: { burst: 400, perSecond: 50 },
  presence: { burst: 30, perSecond: 2 },
  query: { burst: 100, perSecond: 10 },
  // A relay counts what it carries by credential, so whoever gets many of them gets many times their share of it.
  relay: { burst: 20, perSecond: 0.2 },
};

interface EventPolicy {
  readonly rate: EventClass;
  /** A person's own doing; it marks the device as the one in use. What a client sends by itself does not. */
  readonly byPerson: boolean;
  /** A visitor may ask for it, too: what concerns the room that they came into. */
  readonly visitors?: true;
}

export const eventPolicies: Readonly<Record<ClientEventName, EventPolicy>> = {
  'session:resume': { rate: 'query', byPerson: false, visitors: true },
  'session:leave': { rate: 'query', byPerson: false, visitors: true },
  'presence:set': { rate: 'presence', byPerson: true },
  'presence:watch': { rate: 'query', byPerson: false },
  'quiet-hours:get': { rate: 'query', byPerson: false },
  'quiet-hours:set': { rate: 'presence', byPerson: true },
  'people:list': { rate: 'query', byPerson: false },
  'people:favourite': { rate: 'query', byPerson: true },
  'people:ring-rule': { rate: 'query', byPerson: true },
  'waits:list': { rate: 'query', byPerson: false },
  'waits:add': { rate: 'presence', byPerson: true },
  'waits:remove': { rate: 'presence', byPerson: true },
  'call:start': { rate: 'call', byPerson: true },
  'call:ringing': { rate: 'call', byPerson: false },
  'call:answer': { rate: 'call', byPerson: true },
  'call:decline': { rate: 'call', byPerson: true },
  'call:cancel': { rate: 'call', byPerson: true },
  'call:hangup': { rate: 'call', byPerson: true },
  'call:signal': { rate: 'signal', byPerson: false },
  'call:acknowledge': { rate: 'signal', byPerson: false },
  'call:hold': { rate: 'signal', byPerson: true },
  'call:media': { rate: 'signal', byPerson: true },
  'call:transfer': { rate: 'call', byPerson: true },
  'call:transfer-cancel': { rate: 'call', byPerson: true },
  'room:list': { rate: 'query', byPerson: false, visitors: true },
  'room:create': { rate: 'call', byPerson: true },
  'room:change': { rate: 'call', byPerson: true },
  'room:delete': { rate: 'call', byPerson: true },
  'room:invite': { rate: 'call', byPerson: true },
  'room:uninvite': { rate: 'call', byPerson: true },
  'room:ring': { rate: 'call', byPerson: true },
  'room:unring': { rate: 'call', byPerson: true },
  'room:decline': { rate: 'call', byPerson: true },
  'room:link': { rate: 'call', byPerson: true },
  'room:join': { rate: 'call', byPerson: false, visitors: true },
  'room:leave': { rate: 'call', byPerson: true, visitors: true },
  'room:moderate': { rate: 'call', byPerson: true },
  'room:signal': { rate: 'signal', byPerson: false, visitors: true },
  'room:acknowledge': { rate: 'signal', byPerson: false, visitors: true },
  'room:publish': { rate: 'call', byPerson: false, visitors: true },
  'room:subscribe': { rate: 'signal', byPerson: false, visitors: true },
  'room:answer': { rate: 'signal', byPerson: false, visitors: true },
  'room:trickle': { rate: 'signal', byPerson: false, visitors: true },
  'room:state': { rate: 'signal', byPerson: true, visitors: true },
  'room:react': { rate: 'presence', byPerson: true, visitors: true },
  'ice:refresh': { rate: 'relay', byPerson: false, visitors: true },
  'history:list': { rate: 'query', byPerson: false },
  'history:seen': { rate: 'query', byPerson: true },
  'history:summary': { rate: 'query', byPerson: false },
};

/** All requests of one person, whatever devices they come from: those of several calls at once. */
export const personRate: Rate = { burst: 3_000, perSecond: 200 };

/**
 * All requests of one network, but for signals, which cost next to nothing and of which every call may have only so
 * many. A network may be a whole office that comes back after a restart, so what a device needs at the least is its
 * own: nobody is refused anything for what their neighbours do.
 */
export const networkRate: Rate = { burst: 5_000, perSecond: 500 };
/** A long answer counts like as many requests: it takes as long to write and to send. */
const ENTRIES_PER_TOKEN = 150;
const ownShare: Rate = { burst: 60, perSecond: 2 };

/** How much may be asked for, by device and class, by person, and by network. */
export class RequestBudgets {
  readonly #byClass: Readonly<Record<EventClass, TokenBuckets>>;
  readonly #byPerson: TokenBuckets;
  readonly #byNetwork: TokenBuckets;
  readonly #ownShares: TokenBuckets;

  constructor(clock: Clock) {
    this.#byClass = {
      call: new TokenBuckets(eventRates.call, clock),
      signal: new TokenBuckets(eventRates.signal, clock),
      presence: new TokenBuckets(eventRates.presence, clock),
      query: new TokenBuckets(eventRates.query, clock),
      relay: new TokenBuckets(eventRates.relay, clock),
    };
    this.#byPerson = new TokenBuckets(personRate, clock);
    this.#byNetwork = new TokenBuckets(networkRate, clock);
    this.#ownShares = new TokenBuckets(ownShare, clock);
  }

  /** Takes one request. Returns 0 if it may be served, else after how many ms the next one may; then nothing is taken. */
  take({ deviceId, person, network }: Requester, kind: EventClass): number {
    const [ofDevice, ofPerson] = [this.#byClass[kind], this.#byPerson];
    const ownWaitMs = ofDevice.take(deviceId);
    if (ownWaitMs > 0) return ownWaitMs;
    const personWaitMs = ofPerson.take(person.userId);
    const waitMs =
      personWaitMs > 0 || kind === 'signal' ? personWaitMs : this.#takeOfNetwork(deviceId, network);
    if (waitMs > 0) ofDevice.putBack(deviceId);
    if (waitMs > 0 && personWaitMs === 0) ofPerson.putBack(person.userId);
    return waitMs;
  }

  /** What an answer with this many entries takes beyond its request. It is its device's, and its person's. */
  chargeAnswer({ deviceId, person }: Requester, kind: EventClass, entries: number): void {
    const tokens = Math.floor(entries / ENTRIES_PER_TOKEN);
    if (tokens === 0) return;
    this.#byClass[kind].charge(deviceId, tokens);
    this.#byPerson.charge(person.userId, tokens);
  }

  #takeOfNetwork(deviceId: string, network: string): number {
    return this.#ownShares.take(deviceId) === 0 ? 0 : this.#byNetwork.take(network);
  }
}
