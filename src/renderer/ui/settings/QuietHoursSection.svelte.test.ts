import type { QuietHours } from '@protocol';
import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, it } from 'vitest';
import App from '../../App.svelte';
import { createFakePhone, type FakePhone } from '../testing/fake-phone.ts';

const nights: QuietHours = {
  ...{ enabled: true, timeZone: 'Pacific/Apia' },
  intervals: [{ days: [1, 2], from: 1_320, to: 420 }],
};

async function show(quietHours: QuietHours | null): Promise<FakePhone> {
  const phone = createFakePhone();
  phone.state.quietHours.set({ status: 'known', quietHours });
  phone.state.screen.set('settings');
  render(App, { phone });
  await fireEvent.click(screen.getByRole('tab', { name: 'Calls' }));
  return phone;
}

const changed = (phone: FakePhone) => phone.log.at(-1)?.[1] as QuietHours;

describe('quiet hours', () => {
  it('are asked for when they are looked at, and not offered where the server knows of none', async () => {
    const phone = await show(null);
    expect(phone.reads).toEqual(['quietHours']);
    phone.state.quietHours.set({ status: 'unknown' });
    await tick();
    expect(screen.queryByRole('switch', { name: 'Do not disturb on a schedule' })).toBeNull();
  });

  it('begin with the nights, by the clock of this computer', async () => {
    const phone = await show(null);
    await fireEvent.click(screen.getByRole('switch', { name: 'Do not disturb on a schedule' }));
    expect(changed(phone)).toEqual({
      enabled: true,
      timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
      intervals: [{ days: [0, 1, 2, 3, 4, 5, 6], from: 1_320, to: 420 }],
    });
  });

  it('are changed day by day and minute by minute', async () => {
    const phone = await show(nights);
    const time = within(screen.getByRole('group', { name: 'Time' }));
    expect(time.getByText('next day')).toBeTruthy();
    await fireEvent.click(time.getByRole('button', { name: 'Friday' }));
    expect(changed(phone).intervals).toEqual([{ days: [1, 2, 5], from: 1_320, to: 420 }]);
    await fireEvent.change(time.getByLabelText('to'), { target: { value: '23:30' } });
    expect(changed(phone).intervals).toEqual([{ days: [1, 2], from: 1_320, to: 1_410 }]);
    const from = time.getByLabelText<HTMLInputElement>('from');
    await fireEvent.change(from, { target: { value: 'noon' } });
    expect(from.value).toBe('22:00');
    await fireEvent.click(time.getByRole('button', { name: 'Remove time' }));
    expect(changed(phone).intervals).toEqual([]);
    await fireEvent.click(screen.getByRole('button', { name: 'Add a time' }));
    expect(changed(phone).intervals).toHaveLength(2);
  });

  it('say by which clock they go, and may go by the one of here', async () => {
    const phone = await show(nights);
    expect(screen.getByText(/Time zone: Pacific\/Apia/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: /^Use/ }));
    expect(changed(phone).timeZone).toBe(new Intl.DateTimeFormat().resolvedOptions().timeZone);
  });
});

describe('one’s own status', () => {
  it('may be chosen for a while, and says until when it is so', async () => {
    const phone = createFakePhone();
    render(App, { phone });
    await fireEvent.click(screen.getByTestId('own-presence'));
    await fireEvent.click(screen.getByRole('button', { name: 'Do not disturb for 1 hour' }));
    expect(phone.log.at(-1)).toEqual(['run', { type: 'set-presence', presence: 'dnd', lasting: '1-hour' }]);
    const until = new Date().setHours(23, 59, 0, 0);
    phone.state.presence.set({ status: 'dnd', note: '', until, scheduled: true });
    await fireEvent.click(screen.getByTestId('own-presence'));
    expect(screen.getByText(/Quiet hours,\s+until 23:59/)).toBeTruthy();
  });
});
