import type { Rate } from '../ops/token-bucket.ts';
import type { ClientEventName } from '../protocol/index.ts';

export type EventClass = 'call' | 'signal' | 'presence' | 'query' | 'relay';

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

export interface EventPolicy {
  readonly rate: EventClass;
  /** A person's own doing; it marks the device as the one in use. What a client sends by itself does not. */
  readonly byPerson: boolean;
}

export const eventPolicies: Readonly<Record<ClientEventName, EventPolicy>> = {
  'session:resume': { rate: 'query', byPerson: false },
  'session:leave': { rate: 'query', byPerson: false },
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
  'ice:refresh': { rate: 'relay', byPerson: false },
  'history:list': { rate: 'query', byPerson: false },
  'history:seen': { rate: 'query', byPerson: true },
  'history:summary': { rate: 'query', byPerson: false },
};
