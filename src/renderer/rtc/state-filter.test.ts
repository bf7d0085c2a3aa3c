import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../call/testing/fake-clock.ts';
import { createStateFilter, type StateFilter } from './state-filter.ts';
import type { PeerConnectionState } from './peer-connection.ts';

let clock: FakeClock;
let state: StateFilter;
let browser: PeerConnectionState | 'closed';
let told: PeerConnectionState[];
let hears: boolean;
let answers: boolean;
let asked: number;

beforeEach(() => {
  clock = createFakeClock();
  told = [];
  browser = 'new';
  hears = true;
  answers = true;
  asked = 0;
  state = createStateFilter({
    clock,
    read: () => browser,
    signs: {
      verify: () => void (asked += 1),
      hasHeardWithin: () => hears,
      isAnsweredWithin: () => answers,
    },
    onState: (said) => void told.push(said),
  });
  become('connecting');
  become('connected');
});

function become(next: PeerConnectionState | 'closed'): void {
  browser = next;
  state.changed();
}

describe('the state of a connection', () => {
  it.each<[PeerConnectionState]>([['disconnected'], ['connecting']])(
    'is not %s while the other side is heard and answers',
    async (doubt) => {
      become(doubt);
      await clock.advance(60_000);
      expect(told).toEqual(['connecting', 'connected']);
      expect(asked).toBeGreaterThan(10);
      become('connected');
      await clock.advance(1_000);
      expect(told).toEqual(['connecting', 'connected']);
      expect(clock.waiting).toBe(0);
    },
  );

  it('is what the browser says where the other side is not heard', () => {
    hears = false;
    become('disconnected');
    expect(told).toEqual(['connecting', 'connected', 'disconnected']);
    expect(clock.waiting).toBe(0);
  });

  it('is what the browser says as soon as the other side is not heard any more', async () => {
    become('disconnected');
    await clock.advance(2_000);
    hears = false;
    await clock.advance(300);
    expect(told.at(-1)).toBe('disconnected');
    become('connected');
    expect(told.at(-1)).toBe('connected');
  });

  it('gives the other side time to answer, and believes the browser when it does not: it hears nothing', async () => {
    answers = false;
    become('disconnected');
    await clock.advance(2_900);
    expect(told.at(-1)).toBe('connected');
    await clock.advance(300);
    expect(told.at(-1)).toBe('disconnected');
  });

  it('is failed at once', () => {
    become('failed');
    expect(told.at(-1)).toBe('failed');
    become('connecting');
    expect(told.at(-1)).toBe('connecting');
  });

  it('is told no more once it is closed', async () => {
    become('disconnected');
    become('closed');
    await clock.advance(1_000);
    expect(told).toEqual(['connecting', 'connected']);
    expect(clock.waiting).toBe(0);
  });

  it('leaves nothing behind', () => {
    become('disconnected');
    state.stop();
    expect(clock.waiting).toBe(0);
  });
});
