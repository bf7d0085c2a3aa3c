import { render, screen } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { CallView } from '../../call/calls.ts';
import { aCall, anEnd } from '../testing/fake-phone.ts';
import EndedScreen from './EndedScreen.svelte';

const nothing = () => undefined;

function show(end: Parameters<typeof anEnd>[0], direction: CallView['direction'] = 'outgoing'): void {
  const call = aCall({ direction, phase: 'ended', answeredAt: null, ended: anEnd(end) });
  render(EndedScreen, {
    ...{ call, callAgain: nothing, dismiss: nothing, openPrivacy: nothing, setAwaits: nothing },
    ...{ isFree: true, awaits: false },
  });
}

describe('a call that could not be, because there is no relay', () => {
  it('sends whose own setting it is to that setting', () => {
    show({ reason: 'no-relay', by: 'local' });
    expect(screen.getByRole('button', { name: 'Open settings' })).toBeTruthy();
    expect(screen.getByText(/in Settings, Privacy/)).toBeTruthy();
  });

  it.each(['server', 'remote'] as const)('sends nobody to a setting that would not help: by %s', (by) => {
    show({ reason: 'no-relay', by });
    expect(screen.queryByRole('button', { name: 'Open settings' })).toBeNull();
    expect(screen.queryByText(/Settings/)).toBeNull();
    expect(screen.getByText(/admin/)).toBeTruthy();
  });

  it('is named by what it says', () => {
    show({ reason: 'no-relay', by: 'local' }, 'incoming');
    expect(screen.getByRole('region', { name: /is calling, but this device can’t take it/ })).toBeTruthy();
  });

  it('has nobody call back who is calling still', () => {
    show({ reason: 'no-relay', by: 'local' }, 'incoming');
    expect(screen.getByRole('heading', { name: /is calling/ })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Call back' })).toBeNull();
  });
});
