import type { IceConfiguration } from '@protocol';
import { expect, it } from 'vitest';
import type { Signaling } from '../signaling/signaling.ts';
import { watchRelays } from './relay-news.ts';

const ice = (...urls: readonly string[]): IceConfiguration => ({
  ...{ iceServers: [{ urls: [...urls] }], lifetimeMs: null, relayOnly: false },
});

it('knows of a relay what the server said last', () => {
  const heard = new Map<string, (payload: unknown) => void>();
  const on = (event: string, listener: (payload: unknown) => void) => {
    heard.set(event, listener);
    return () => undefined;
  };
  const hasRelay = watchRelays({ on } as unknown as Signaling);
  expect(hasRelay.current).toBeNull();
  heard.get('session:welcomed')?.({ ice: ice('stun:s.example') });
  expect(hasRelay.current).toBe(false);
  heard.get('ice:changed')?.(ice('turns:r.example'));
  expect(hasRelay.current).toBe(true);
});
