import { fireEvent, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import type { ScreenQuestion } from '@shared/screens.ts';
import { describe, expect, it } from 'vitest';
import App from '../../App.svelte';
import { aCall, createFakePhone, type FakePhone } from '../testing/fake-phone.ts';

const choose: ScreenQuestion = {
  kind: 'choose',
  offersSound: true,
  sources: [
    { id: 'screen:1:0', kind: 'screen', name: 'Screen 1', thumbnail: 'data:image/png;base64,AA' },
    { id: 'window:2:0', kind: 'window', name: 'Letter', thumbnail: '' },
  ],
};

async function asked(question: ScreenQuestion): Promise<FakePhone> {
  const phone = createFakePhone();
  phone.state.calls.set([aCall()]);
  phone.state.screen.set('call');
  phone.state.screenQuestion.set(question);
  render(App, { phone });
  await tick();
  return phone;
}

const press = (name: string) => fireEvent.click(screen.getByRole('button', { name, hidden: true }));
const dialog = () => screen.queryByRole('dialog', { hidden: true });
const answers = (phone: FakePhone) =>
  phone.log.filter(([name]) => name === 'answerScreenQuestion').map(([, choice]) => choice);

describe('the picker of the desktop app', () => {
  it('shows nothing before something was chosen, and then that', async () => {
    const phone = await asked(choose);
    const share = screen.getAllByRole<HTMLButtonElement>('button', { name: 'Share', hidden: true }).at(-1);
    expect(share?.disabled).toBe(true);
    await fireEvent.click(screen.getByRole('radio', { name: 'Letter', hidden: true }));
    await fireEvent.click(screen.getByRole('switch', { name: 'Share sound', hidden: true }));
    expect(share?.disabled).toBe(false);
    await fireEvent.submit(share!.form!);
    expect(answers(phone)).toEqual([{ sourceId: 'window:2:0', sound: true }]);
    expect(dialog()).toBeNull();
  });

  it('offers no sound where there is none', async () => {
    await asked({ ...choose, offersSound: false });
    expect(screen.queryByRole('switch', { hidden: true })).toBeNull();
  });

  it('can be left', async () => {
    const phone = await asked(choose);
    await press('Cancel');
    expect(answers(phone)).toEqual([null]);
  });

  it('goes with its call', async () => {
    const phone = await asked(choose);
    phone.state.calls.set([]);
    await tick();
    expect(answers(phone)).toEqual([null]);
  });

  it('tells the way to the settings where the system keeps Ringdown out', async () => {
    const phone = await asked({ kind: 'denied' });
    expect(dialog()?.textContent).toContain('Your screen is blocked');
    await press('Close');
    expect(answers(phone)).toEqual([null]);
  });
});
