import { render, screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { expect, it } from 'vitest';
import App from '../../App.svelte';
import { createFakePhone } from '../testing/fake-phone.ts';

it('tells who can have no call, and offers the setting only where it is why', async () => {
  const phone = createFakePhone();
  render(App, { phone });
  const banner = screen.getByTestId('no-relay');
  expect(banner.textContent.trim()).toBe('');
  phone.state.cutOff.set('by-own-wish');
  await tick();
  expect(within(banner).getByRole('button', { name: 'Open settings' })).toBeTruthy();
  phone.state.cutOff.set('by-server');
  await tick();
  expect(within(banner).queryByRole('button')).toBeNull();
  expect(banner.textContent).toContain('Tell your admin');
});
