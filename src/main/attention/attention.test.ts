import { describe, expect, it } from 'vitest';
import { createSubject } from '@shared/observable.ts';
import { phoneWith, quietPhone } from '../testing/phone-samples.ts';
import { startAttention, type AttentionDeps } from './attention.ts';

function setUp(platform: NodeJS.Platform = 'linux') {
  const log: string[] = [];
  const snapshot = createSubject(quietPhone);
  let lastBlocker = 0;
  const dock = {
    bounce: (type?: string) => {
      log.push(`bounce ${type ?? ''}`);
      return 7;
    },
    cancelBounce: (id: number) => void log.push(`rest ${id}`),
  };
  const stop = startAttention({
    snapshot,
    platform,
    overlay: (badge) => void log.push(`overlay ${badge?.words ?? 'none'}`),
    app: {
      dock,
      setBadgeCount: (count = 0) => {
        log.push(`badge ${count}`);
        return true;
      },
    } as AttentionDeps['app'],
    flash: (on) => void log.push(`flash ${on}`),
    powerSaveBlocker: {
      start: (kind) => {
        log.push(`${kind} ${++lastBlocker}`);
        return lastBlocker;
      },
      stop: (id) => {
        log.push(`sleep ${id}`);
        return true;
      },
    },
  });
  const next = (value: typeof quietPhone): string[] => {
    log.length = 0;
    snapshot.set(value);
    return [...log];
  };
  return { log, next, stop };
}

describe('attention', () => {
  it('begins with a clean badge', () => {
    expect(setUp().log).toEqual(['badge 0']);
  });

  it('counts missed calls', () => {
    const { next } = setUp();
    expect(next({ ...quietPhone, missedCount: 2 })).toEqual(['badge 2']);
    expect(next({ ...quietPhone, missedCount: 2 })).toEqual([]);
  });

  it('counts missed calls over the icon in the taskbar, where Windows has no other count', () => {
    const { log, next } = setUp('win32');
    expect(log).toEqual(['overlay none']);
    expect(next({ ...quietPhone, missedCount: 2 })).toEqual(['overlay 2 missed calls']);
    expect(next(quietPhone)).toEqual(['overlay none']);
  });

  it('is claimed while it rings aloud, not by a waiting call', () => {
    const { next } = setUp();
    expect(next(phoneWith({ phase: 'ringing-in' }))).toEqual(['flash true', 'bounce critical']);
    expect(next(quietPhone)).toEqual(['flash false', 'rest 7']);
    expect(next(phoneWith({ phase: 'ringing-in', waiting: true }))).toEqual([]);
  });

  it('keeps the machine awake as far as the call needs it', () => {
    const { next, log, stop } = setUp();
    expect(next(phoneWith({}))).toEqual(['prevent-app-suspension 1']);
    expect(next(phoneWith({ muted: true }))).toEqual([]);
    expect(next(phoneWith({ media: 'video' }))).toEqual(['sleep 1', 'prevent-display-sleep 2']);
    log.length = 0;
    stop();
    expect(log).toEqual(['sleep 2']);
  });
});
