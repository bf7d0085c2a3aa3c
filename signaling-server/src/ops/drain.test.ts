import { describe, expect, it } from 'vitest';
import { drain } from './life-cycle.ts';
import { createLogger } from './logger.ts';
import { createManualClock } from './testing/manual-clock.ts';

function setUp({ connections = 0, pending = 0 }) {
  const clock = createManualClock();
  const did: string[] = [];
  const state = { connections, pending, isOver: false };
  const over = drain({
    ...{ windowMs: 5_000, clock, log: createLogger('silent') },
    stopListening: () => void did.push('stopped listening'),
    announce: (windowMs) => void did.push(`announced ${windowMs}`),
    connections: () => state.connections,
    pending: () => state.pending,
  }).then(() => void (state.isOver = true));
  /** Lets time pass in steps, as the process would. */
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 25) {
      clock.advance(25);
      // What resolved gets its turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { did, state, over, pass, clock };
}

describe('draining', () => {
  it('is over at once where nobody is', async () => {
    const { over, did, clock } = setUp({});
    await over;
    expect(did).toEqual(['stopped listening']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('is over as soon as everybody left', async () => {
    const { state, did, pass } = setUp({ connections: 3 });
    expect(did).toEqual(['stopped listening', 'announced 5000']);
    await pass(1_000);
    state.connections = 1;
    await pass(1_000);
    expect(state.isOver).toBe(false);
    state.connections = 0;
    await pass(50);
    expect(state.isOver).toBe(true);
  });

  it('waits no longer than it said', async () => {
    const { state, pass } = setUp({ connections: 3 });
    await pass(4_950);
    expect(state.isOver).toBe(false);
    await pass(100);
    expect(state.isOver).toBe(true);
  });

  it('lets requests be answered, but not for ever', async () => {
    const answered = setUp({ pending: 1 });
    await answered.pass(500);
    expect(answered.state.isOver).toBe(false);
    answered.state.pending = 0;
    await answered.pass(50);
    expect(answered.state.isOver).toBe(true);
    const stuck = setUp({ pending: 1 });
    await stuck.pass(1_050);
    expect(stuck.state.isOver).toBe(true);
  });
});
