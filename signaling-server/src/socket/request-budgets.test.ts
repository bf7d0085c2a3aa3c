import { describe, expect, it } from 'vitest';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import type { DeviceId } from '../protocol/index.ts';
import { eventRates, networkRate, personRate, RequestBudgets } from './request-budgets.ts';
import { requesterOf } from './testing/requester.ts';

const requester = (name: string, device: string, network: string) =>
  requesterOf(name, { deviceId: `device-${device}` as DeviceId, network });

describe('the budgets of requests', () => {
  it('hold all devices of one person to one', () => {
    const budgets = new RequestBudgets(createManualClock());
    let served = 0;
    for (let device = 0; device < 20; device += 1) {
      const from = requester('eve', `eve-${device}`, '192.0.2.1');
      for (let index = 0; index < eventRates.signal.burst; index += 1) {
        if (budgets.take(from, 'signal') === 0) served += 1;
      }
    }
    expect(served).toBe(personRate.burst);
    expect(budgets.take(requester('ada', 'ada', '192.0.2.1'), 'signal')).toBe(0);
  });

  it('take nothing for a request that they refuse', () => {
    const clock = createManualClock();
    const budgets = new RequestBudgets(clock);
    const device = requester('eve', 'eve', '192.0.2.1');
    for (let index = 0; index < personRate.burst; index += 1)
      budgets.take(requester('eve', `eve-${index % 10}`, '192.0.2.1'), 'signal');
    for (let index = 0; index < eventRates.call.burst; index += 1)
      expect(budgets.take(device, 'call')).toBeGreaterThan(0);
    // Enough for the person, and next to nothing for the calls of one device.
    clock.advance((1_000 * eventRates.call.burst) / personRate.perSecond);
    for (let index = 0; index < eventRates.call.burst; index += 1)
      expect(budgets.take(device, 'call')).toBe(0);
  });

  it('count a long answer like as many requests, for its device and its person alone', () => {
    const clock = createManualClock();
    const budgets = new RequestBudgets(clock);
    const [eve, ada] = [requester('eve', 'eve', '192.0.2.1'), requester('ada', 'ada', '192.0.2.1')];
    let answered = 0;
    while (budgets.take(eve, 'query') === 0) {
      budgets.chargeAnswer(eve, 'query', 2_000);
      answered += 1;
    }
    expect(answered).toBe(8);
    expect(budgets.take(ada, 'query')).toBe(0);
    clock.advance(2_000);
    expect(budgets.take(eve, 'query')).toBe(0);
    const people = Array.from({ length: 300 }, (_, device) => requester('bob', `bob-${device}`, '192.0.2.1'));
    for (const device of people) budgets.chargeAnswer(device, 'query', 2_000);
    expect(budgets.take(people[0]!, 'signal')).toBeGreaterThan(0);
  });

  it('hold a network to one, and leave every device of it what it needs', () => {
    const clock = createManualClock();
    const budgets = new RequestBudgets(clock);
    const attackers = Array.from({ length: 300 }, (_, index) =>
      requester(`eve-${index}`, `eve-${index}`, '192.0.2.1'),
    );
    const flood = () => {
      let served = 0;
      for (const from of attackers) {
        for (let index = 0; index < eventRates.query.burst; index += 1) {
          if (budgets.take(from, 'query') === 0) served += 1;
        }
      }
      return served;
    };
    flood();
    clock.advance(1_000);
    // Ten a second each would be 3,000: two of them are their own, and the rest is what the network has.
    expect(flood()).toBe(attackers.length * 2 + networkRate.perSecond);
    const honest = requester('ada', 'ada', '192.0.2.1');
    for (let index = 0; index < 30; index += 1) expect(budgets.take(honest, 'query')).toBe(0);
    expect(budgets.take(requester('bob', 'bob', '198.51.100.1'), 'call')).toBe(0);
  });
});
