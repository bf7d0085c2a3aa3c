import { describe, expect, it, vi } from 'vitest';
import { createSessionClaims } from './session-claims.ts';
import { createTabs } from './testing/fake-tabs.ts';

describe('a claim of a session', () => {
  it('is waited for on a browser that is busy, however long it takes to say anything', async () => {
    vi.useFakeTimers();
    const answered = new Promise<void>((resolve) => setTimeout(resolve, 3_600_000));
    const claimed = createSessionClaims(createTabs().openTab({ answered })).claim('device-one');
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(await claimed).toBe(true);
  });

  it('is denied at once where another tab says that the session is its own', async () => {
    vi.useFakeTimers();
    const tabs = createTabs();
    expect(await createSessionClaims(tabs.openTab()).claim('device-one')).toBe(true);
    // No time passes.
    expect(await createSessionClaims(tabs.openTab()).claim('device-one')).toBe(false);
  });

  it('goes to one of two tabs that come at the same time', async () => {
    const tabs = createTabs();
    const claims = [tabs.openTab(), tabs.openTab()].map((tab) =>
      createSessionClaims(tab).claim('device-one'),
    );
    expect(await Promise.all(claims)).toEqual([true, false]);
  });

  it('goes to one of two tabs that wait for a page on its way out, and the other one knows at once', async () => {
    const tabs = createTabs();
    const leaving = createSessionClaims(tabs.openTab({ busy: true }));
    await leaving.claim('device-one');
    const claims = [tabs.openTab(), tabs.openTab()].map((tab) =>
      createSessionClaims(tab).claim('device-one'),
    );
    await new Promise((resolve) => setImmediate(resolve));
    leaving.release();
    expect(await Promise.all(claims)).toEqual([true, false]);
  });

  it('waits for a page that is on its way out, which answers nobody', async () => {
    vi.useFakeTimers();
    const tabs = createTabs();
    const leaving = createSessionClaims(tabs.openTab({ busy: true }));
    await leaving.claim('device-one');
    const claimed = createSessionClaims(tabs.openTab()).claim('device-one');
    await vi.advanceTimersByTimeAsync(2_000);
    leaving.release();
    expect(await claimed).toBe(true);
  });

  it('is given up where the tab that has it neither answers nor goes', async () => {
    vi.useFakeTimers();
    const tabs = createTabs();
    await createSessionClaims(tabs.openTab({ busy: true })).claim('device-one');
    const claimed = createSessionClaims(tabs.openTab()).claim('device-one');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await claimed).toBe(false);
  });

  it('is free for another tab once it is let go of, also one that was denied it', async () => {
    const tabs = createTabs();
    const first = createSessionClaims(tabs.openTab());
    const second = createSessionClaims(tabs.openTab());
    await first.claim('device-one');
    expect(await second.claim('device-one')).toBe(false);
    first.release();
    expect(await second.claim('device-one')).toBe(true);
    // The first says no longer that it is its own.
    expect(await first.claim('device-one')).toBe(false);
  });

  it('of another session lets go of the one before', async () => {
    const tabs = createTabs();
    const first = createSessionClaims(tabs.openTab());
    await first.claim('device-one');
    await first.claim('device-two');
    expect(await createSessionClaims(tabs.openTab()).claim('device-one')).toBe(true);
  });

  it('can’t be denied where there are no locks', async () => {
    expect(await createSessionClaims({}).claim('device-one')).toBe(true);
  });
});
