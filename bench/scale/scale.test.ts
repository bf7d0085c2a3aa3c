import { describe, expect, it } from 'vitest';
import { admissionLimits } from '../../signaling-server/src/socket/admission.ts';
import { createRandom } from '../../signaling-server/test/fuzz/testing/random.ts';
import { loadOf, nodesWithWatchers } from './presence-model.ts';
import { simulateStorm, type Storm } from './storm-model.ts';

function storm(change: Partial<Storm>): Storm {
  const random = createRandom(7);
  return {
    ...{ clients: 1_000, downMs: 5_000, nodes: 1, signInMs: 1, databasePerSecond: 10_000 },
    random: () => random.below(1_000_000) / 1_000_000,
    ...change,
  };
}

describe('a storm of sign-ins', () => {
  it('is over within the second in which everybody asks, where the server is fast enough', () => {
    const { allBackMs, refused } = simulateStorm(storm({ signInMs: 0.1 }));
    expect(allBackMs).toBeLessThanOrEqual(1_100);
    expect(refused).toBe(0);
  });

  it('takes as long as the sign-ins do, and sends away who would wait for too long', () => {
    const { allBackMs, refused } = simulateStorm(storm({ clients: 20_000 }));
    expect(allBackMs).toBeGreaterThanOrEqual(20_000);
    expect(allBackMs).toBeLessThan(30_000);
    expect(refused).toBeGreaterThan(0);
  });

  it('is shared by the nodes, until the database is what all wait for', () => {
    const of = (change: Partial<Storm>): number =>
      simulateStorm(storm({ clients: 20_000, ...change })).allBackMs;
    const alone = of({});
    expect(of({ nodes: 4 })).toBeLessThan(alone / 2);
    expect(of({ nodes: 4, databasePerSecond: 1_000 })).toBeGreaterThan(alone * 0.9);
  });

  it('fills no queue beyond what the server lets wait', () => {
    const { longestQueue } = simulateStorm(storm({ clients: 20_000 }));
    expect(longestQueue).toBeLessThanOrEqual(admissionLimits.turns.inAll);
  });
});

describe('the load of presence', () => {
  const crowd = {
    people: 3_600,
    nodes: 4,
    watchers: 10,
    changesPerHour: 2,
    callsPerHour: 1,
    messagesPerCall: 20,
  };

  it('is one message into Redis for each change, and one out of it for each node where somebody watches', () => {
    const { changes, deliveries, published, handedOver, writes } = loadOf(crowd);
    expect({ changes, deliveries, published, writes }).toEqual({
      changes: 2,
      deliveries: 20,
      published: 22,
      writes: 5,
    });
    expect(handedOver).toBeCloseTo(2 * nodesWithWatchers(4, 10) + 20);
  });

  it('knows no Redis on one node', () => {
    expect(loadOf({ ...crowd, nodes: 1 })).toMatchObject({ published: 0, handedOver: 0 });
  });

  it('reaches at most all nodes, and at most as many as watch', () => {
    expect(nodesWithWatchers(8, 1_000)).toBeCloseTo(8);
    expect(nodesWithWatchers(1_000, 3)).toBeLessThanOrEqual(3);
    expect(nodesWithWatchers(1_000, 3)).toBeGreaterThan(2.99);
  });
});
