import type { IceConfiguration } from '@protocol';
import { createSubject } from '@shared/observable.ts';
import { type Settings, defaultSettings } from '@shared/settings.ts';
import { expect, it } from 'vitest';
import type { Signaling } from '../../signaling/signaling.ts';
import { watchCutOff } from './relay-news.ts';

const ice = (relayOnly: boolean, ...urls: readonly string[]): IceConfiguration => ({
  ...{ iceServers: [{ urls: [...urls] }], lifetimeMs: null, relayOnly },
});

it('knows who demands a relay that is not there, as the server and the settings have it now', () => {
  const heard = new Map<string, (payload: unknown) => void>();
  const on = (event: string, listener: (payload: unknown) => void) => {
    heard.set(event, listener);
    return () => undefined;
  };
  const settings = createSubject<Settings>({ ...defaultSettings, relay: 'always' });
  const cutOff = watchCutOff({ signaling: { on } as unknown as Signaling, settings });
  expect(cutOff.current).toBeNull();
  heard.get('session:welcomed')?.({ ice: ice(false, 'stun:s.example') });
  expect(cutOff.current).toBe('by-own-wish');
  settings.set(defaultSettings);
  expect(cutOff.current).toBeNull();
  heard.get('ice:changed')?.(ice(true, 'stun:s.example'));
  expect(cutOff.current).toBe('by-server');
  settings.set({ ...defaultSettings, relay: 'always' });
  expect(cutOff.current).toBe('by-server');
  heard.get('ice:changed')?.(ice(true, 'turns:r.example'));
  expect(cutOff.current).toBeNull();
});
