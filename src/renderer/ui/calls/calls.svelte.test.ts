import type { CallId, DeviceId } from '@protocol';
import { fireEvent, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { createSubject } from '@shared/observable.ts';
import { describe, expect, it, vi } from 'vitest';
import App from '../../App.svelte';
import type { CallView } from '../../call/calls.ts';
import type { CallQuality } from '../../quality/call-quality.ts';
import { aCall, anEnd, createFakePhone, grace, type FakePhone } from '../testing/fake-phone.ts';

async function inCall(...calls: readonly CallView[]): Promise<FakePhone> {
  const phone = createFakePhone();
  phone.state.calls.set(calls);
  phone.state.screen.set('call');
  render(App, { phone });
  await tick();
  return phone;
}

const ringing = aCall({ direction: 'incoming', phase: 'ringing-in' });
const waiting = aCall({
  callId: 'call-0002' as CallId,
  peer: grace,
  direction: 'incoming',
  phase: 'ringing-in',
  waiting: true,
});
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }));
const commands = (phone: FakePhone) =>
  phone.log.filter(([name]) => name === 'run').map(([, command]) => command);

describe('how good the call is', () => {
  const measure = async (phone: FakePhone, quality: CallQuality | null): Promise<void> => {
    phone.state.quality.set({ quality, samples: [], theirs: null, microphone: null });
    await tick();
  };

  it('is four small bars while nothing is wrong, and none before it is known', async () => {
    const phone = await inCall(aCall());
    expect(screen.queryByTestId('quality-bars')).toBeNull();
    await measure(phone, { bars: 4, mos: 4.4, cause: null });
    expect(screen.getByRole('img', { name: 'Call quality: good, 4 of 4 bars' })).toBeTruthy();
    expect(screen.getByTestId('quality-note').textContent).toBe('');
  });

  it('is told in words, politely, when something is', async () => {
    const phone = await inCall(aCall());
    await measure(phone, { bars: 2, mos: 3, cause: 'their-uplink' });
    const note = screen.getByTestId('quality-note');
    expect(note.getAttribute('role')).toBe('status');
    expect(note.textContent).toContain('Ada Lovelace’s connection is dropping sound');
  });

  it('gives the focus on where it goes while its card is open', async () => {
    const phone = await inCall(aCall());
    await measure(phone, { bars: 2, mos: 3, cause: null });
    await press('Call quality: poor, 2 of 4 bars');
    await tick();
    const card = screen.getByTestId('quality-card');
    expect(card.contains(document.activeElement)).toBe(true);
    phone.state.calls.set([aCall({ phase: 'reconnecting' })]);
    await tick();
    expect(screen.getByTestId('call-screen').contains(document.activeElement)).toBe(true);
  });

  it('says nothing of a path that is gone', async () => {
    const phone = await inCall(aCall({ phase: 'reconnecting' }));
    await measure(phone, { bars: 1, mos: 1, cause: 'no-sound' });
    expect(screen.queryByTestId('quality-bars')).toBeNull();
    expect(screen.getByTestId('quality-note').textContent).toBe('');
  });
});

describe('a call that comes in', () => {
  it('fills the screen wherever one is', async () => {
    const phone = await inCall();
    phone.state.screen.set('settings');
    phone.state.calls.set([ringing]);
    await tick();
    expect(screen.getByTestId('call-screen').dataset['phase']).toBe('ringing-in');
    expect(screen.getByRole('heading', { name: 'Ada Lovelace' })).toBeTruthy();
    expect(screen.getByTestId('announcer').textContent).toContain('Ada Lovelace is calling.');
  });

  it('can be answered as it is, or with a picture', async () => {
    const phone = await inCall(ringing);
    await press('Answer');
    await press('With video');
    expect(commands(phone)).toEqual([
      { type: 'answer', callId: 'call-0001', media: 'audio' },
      { type: 'answer', callId: 'call-0001', media: 'video' },
    ]);
  });

  it('can be answered without the camera that was asked for', async () => {
    const phone = await inCall({ ...ringing, media: 'video' });
    await press('Voice only');
    expect(commands(phone)).toEqual([{ type: 'answer', callId: 'call-0001', media: 'audio' }]);
  });

  it.each(['audio', 'video'] as const)('has the answer last, also to a call with %s', async (media) => {
    await inCall({ ...ringing, media });
    const names = screen.getAllByRole('button').map((button) => button.textContent.trim());
    const other = media === 'audio' ? 'With video' : 'Voice only';
    expect(names).toEqual(['Decline with a message', 'Decline', other, 'Answer']);
  });

  it('can be declined, also with a message', async () => {
    const phone = await inCall(ringing);
    await press('Decline');
    await press('Decline with a message');
    await press(/call you in 5 min/);
    await fireEvent.input(screen.getByLabelText('Your own message'), { target: { value: '\u200d ' } });
    await press('Send');
    await fireEvent.input(screen.getByLabelText('Your own message'), { target: { value: ' Soon! ' } });
    await press('Send');
    expect(commands(phone)).toMatchObject([
      { type: 'decline' },
      { type: 'decline', message: 'I’ll call you in 5 min.', callBackInMinutes: 5 },
      { type: 'decline', message: 'Soon!' },
    ]);
  });
});

describe('a call one makes', () => {
  it.each([
    ['dialing', 'Calling…', 'Cancel'],
    ['ringing-out', 'Ringing…', 'Cancel'],
    ['connecting', 'Connecting…', 'Hang up'],
  ] as const)('while %s', async (phase, words, button) => {
    const phone = await inCall(aCall({ phase }));
    expect(screen.getByTestId('call-state').textContent).toBe(words);
    expect(screen.queryByRole('button', { name: 'Mute' })).toBeNull();
    await press(button);
    expect(commands(phone)).toEqual([{ type: 'hang-up', callId: 'call-0001' }]);
  });
});

describe('a call that goes on', () => {
  it('shows how long, and what is really sent', async () => {
    await inCall(aCall({ answeredAt: Date.now() - 754_000, muted: true, remoteMuted: true }));
    expect(screen.getByTestId('call-duration').textContent.trim()).toBe('12:34');
    expect(screen.getByRole('button', { name: 'Mute' }).getAttribute('aria-pressed')).toBe('true');
    expect(screen.getByRole('button', { name: 'Camera' }).getAttribute('aria-pressed')).toBe('false');
    expect(screen.getByText('Ada Lovelace is muted')).toBeTruthy();
    expect(screen.getByText('You’re muted')).toBeTruthy();
  });

  it('lets one look at something else meanwhile, and come back', async () => {
    await inCall(aCall());
    await press('Back to people');
    await press('Return to call');
    expect(screen.getByTestId('call-screen').dataset['phase']).toBe('active');
  });

  it('leads to the settings when there is no microphone, and does not call that muted', async () => {
    await inCall(aCall({ microphoneProblem: 'absent', muted: true }));
    expect(screen.queryByText('You’re muted')).toBeNull();
    expect(screen.getByText('No microphone').title).toContain('They can’t hear you. Plug in a microphone');
    expect(screen.getByRole('button', { name: 'Mute' }).title).toMatch(/^Try your microphone again/);
    await press('Open settings');
    expect(screen.getByRole('heading', { name: 'Settings' })).toBeTruthy();
  });

  it('says where a blocked microphone is allowed, and tries it again there', async () => {
    const phone = await inCall(aCall({ microphoneProblem: 'denied', muted: true }));
    expect(screen.getAllByText(/beside the address of this page/).length).toBeGreaterThan(0);
    expect(screen.queryByRole('button', { name: 'Open settings' })).toBeNull();
    await press('Try again');
    expect(phone.log).toContainEqual(['run', { type: 'set-muted', callId: aCall().callId, muted: false }]);
  });

  it('says that the microphone is being opened, and lets one stay muted', async () => {
    const phone = await inCall(aCall({ muted: true, microphoneOpening: true }));
    const button = screen.getByRole('button', { name: 'Opening…' });
    expect(button.getAttribute('aria-pressed')).toBe('true');
    expect(screen.getByText('Opening your microphone…')).toBeTruthy();
    await press('Opening…');
    expect(commands(phone)).toEqual([{ type: 'set-muted', callId: 'call-0001', muted: true }]);
  });

  it('tells who talks while they are muted', async () => {
    vi.useFakeTimers();
    const voice = {
      ...{ level: () => 0.5, loudness: () => 0.1, frequencies: () => undefined },
      speaking: createSubject(true),
    };
    const phone = await inCall(aCall({ muted: true }));
    phone.state.media.set({
      localVideo: null,
      remoteVideo: null,
      localScreen: null,
      remoteScreen: null,
      localMeter: null,
      remoteMeter: null,
      voice,
    });
    await vi.advanceTimersByTimeAsync(1_500);
    expect(screen.getByTestId('microphone-hint').textContent).toContain('Unmute to be heard');
    phone.state.calls.set([aCall({ muted: false })]);
    await vi.advanceTimersByTimeAsync(200);
    expect(screen.getByTestId('microphone-hint').textContent.trim()).toBe('');
  });

  it('is steered by buttons and by keys alike', async () => {
    const phone = await inCall(aCall());
    await press('Mute');
    await press('Camera');
    await press('Share');
    await press('Hold');
    for (const key of ['m', 'v', 'p', 'h']) await fireEvent.keyDown(document.body, { key });
    expect(commands(phone)).toEqual([
      { type: 'set-muted', callId: 'call-0001', muted: true },
      { type: 'set-camera', callId: 'call-0001', on: true },
      { type: 'set-screen', callId: 'call-0001', on: true },
      { type: 'set-held', callId: 'call-0001', held: true },
      { type: 'toggle-mute', callId: 'call-0001' },
      { type: 'set-camera', callId: 'call-0001', on: true },
      { type: 'set-screen', callId: 'call-0001', on: true },
      { type: 'set-held', callId: 'call-0001', held: true },
    ]);
  });

  it('leaves keys alone that are typed into a field', async () => {
    const phone = await inCall(aCall());
    phone.state.screen.set('people');
    phone.state.contactsStatus.set('loading');
    await tick();
    await fireEvent.keyDown(screen.getByRole('textbox', { name: 'Search people' }), { key: 'm' });
    expect(commands(phone)).toEqual([]);
  });

  it('answers nobody who waits by a key, and mutes nothing, while a dialog is open', async () => {
    const phone = await inCall(aCall(), waiting);
    phone.state.verification.set({
      ...{ callId: 'call-0001' as CallId, deviceId: 'device-ada-1' as DeviceId },
      state: { phase: 'compare', words: ['Apple', 'Boat', 'Cat', 'Drum', 'Egg', 'Fish'] },
    });
    await tick();
    for (const key of ['s', 'm', 'v']) {
      await fireEvent.keyDown(document.body, { key });
      await fireEvent.keyDown(screen.getByRole('button', { name: 'They match' }), { key });
    }
    expect(commands(phone)).toEqual([]);
    phone.state.verification.set(null);
    await tick();
    await fireEvent.keyDown(document.body, { key: 's' });
    expect(commands(phone)).toEqual([{ type: 'answer', callId: 'call-0002' }]);
  });

  it('shows quietly that the other side wants to compare words, and the words only when asked for', async () => {
    const phone = await inCall(aCall());
    const asked = {
      ...{ callId: 'call-0001' as CallId, deviceId: 'device-ada-1' as DeviceId, isAsked: true },
      state: { phase: 'compare', words: ['Apple', 'Boat', 'Cat', 'Drum', 'Egg', 'Fish'] },
    } as const;
    phone.state.verification.set(asked);
    await tick();
    expect(screen.getByTestId('words-asked').textContent).toContain('Ada Lovelace wants to compare words');
    expect(screen.queryByRole('dialog')).toBeNull();
    const isInCall = () => screen.getByTestId('call-screen').contains(document.activeElement);
    screen.getByRole('button', { name: 'Not now' }).focus();
    await press('Not now');
    expect([screen.queryByTestId('words-asked'), isInCall()]).toEqual([null, true]);
    phone.state.screen.set('people');
    phone.state.verification.set(asked);
    await tick();
    screen.getByRole('button', { name: 'Compare' }).focus();
    await press('Compare');
    expect((await screen.findByTestId('verification-words')).textContent).toContain('Apple');
    expect(screen.queryByTestId('words-asked')).toBeNull();
    phone.state.verification.set(null);
    await tick();
    expect(isInCall()).toBe(true);
  });

  it('takes keys with the focus on its own controls, and not while something else has it', async () => {
    const phone = await inCall(aCall(), waiting);
    const typed = Object.assign(document.createElement('div'), { contentEditable: 'true' });
    typed.setAttribute('contenteditable', 'true');
    document.body.append(typed);
    for (const elsewhere of [typed, screen.getByRole('button', { name: 'End and answer' })])
      await fireEvent.keyDown(elsewhere, { key: 's' });
    await press('More');
    await fireEvent.keyDown(screen.getByRole('button', { name: /^Transfer / }), { key: 's' });
    expect(commands(phone)).toEqual([]);
    await fireEvent.keyDown(screen.getByRole('button', { name: 'Mute' }), { key: 'm' });
    expect(commands(phone)).toEqual([{ type: 'toggle-mute', callId: 'call-0001' }]);
    typed.remove();
  });

  it('takes no keys where they are switched off, and promises none', async () => {
    const phone = await inCall(aCall());
    phone.state.settings.set({ ...phone.state.settings.current, callKeys: false });
    await tick();
    await fireEvent.keyDown(document.body, { key: 'm' });
    expect(commands(phone)).toEqual([]);
    const mute = screen.getByRole('button', { name: 'Mute' });
    expect([mute.title, mute.getAttribute('aria-keyshortcuts')]).toEqual(['Turn your microphone off', null]);
  });

  it('promises no key either where it says why one is not heard', async () => {
    const phone = await inCall(aCall({ muted: true, microphoneProblem: 'absent' }));
    const told = () => {
      const sign = screen.getByText('No microphone').title;
      const switched = screen.getByRole('button', { name: 'Mute' }).title;
      return [sign, switched, screen.getByRole('alert').textContent].filter((words) => words.includes('(M)'));
    };
    expect(told()).toHaveLength(3);
    phone.state.settings.set({ ...phone.state.settings.current, callKeys: false });
    await tick();
    expect(told()).toEqual([]);
  });

  it.each([
    [{ held: true }, 'On hold'],
    [{ remoteHeld: true }, 'Ada Lovelace put you on hold'],
    [{ phase: 'reconnecting' }, 'Connection lost. Reconnecting…'],
  ] as const)('says in words %o', async (changes, words) => {
    await inCall(aCall(changes));
    expect(screen.getByTestId('call-state').textContent).toBe(words);
  });

  it('says what is wrong with the microphone and what to do', async () => {
    await inCall(aCall({ muted: true, microphoneProblem: 'denied' }));
    const alert = screen.getByRole('alert').textContent;
    expect(alert).toContain('Your microphone is blocked');
    expect(alert).toContain('allow the microphone, then turn it on again');
  });

  it('shows who speaks', async () => {
    const phone = await inCall(aCall());
    const speaking = createSubject(false);
    const meter = { loudness: () => 0, level: () => 0, frequencies: () => undefined, speaking };
    phone.state.media.set({
      localVideo: null,
      remoteVideo: null,
      localScreen: null,
      remoteScreen: null,
      localMeter: null,
      remoteMeter: meter,
      voice: null,
    });
    await tick();
    expect(screen.getByTestId('speaking').dataset['speaking']).toBe('false');
    speaking.set(true);
    await tick();
    expect(screen.getByTestId('speaking').dataset['speaking']).toBe('true');
  });

  it('announces what is not seen', async () => {
    const phone = await inCall(aCall());
    for (const [changes, words] of [
      [{ muted: true }, 'Your microphone is off.'],
      [{ muted: false }, 'Your microphone is on.'],
      [{ remoteHeld: true }, 'Ada Lovelace put you on hold.'],
      [{ phase: 'ended', ended: anEnd() }, 'Ada Lovelace hung up.'],
    ] as const) {
      phone.state.calls.set([aCall(changes)]);
      await tick();
      expect(screen.getByTestId('announcer').textContent.trim()).toBe(words);
    }
  });
});

describe('a call that is over', () => {
  it('says why, with the message, and offers to call again', async () => {
    const phone = await inCall(
      aCall({ phase: 'ended', ended: anEnd({ reason: 'declined', message: 'In a meeting' }) }),
    );
    expect(screen.getByTestId('ended-reason').textContent).toBe('Ada Lovelace declined');
    expect(screen.getByTestId('ended-message').textContent).toBe('In a meeting');
    await press('Call again');
    await press('Close');
    expect(phone.log).toEqual([
      ['run', { type: 'call', userId: 'user-ada', media: 'audio' }],
      ['dismissCall', 'call-0001'],
    ]);
  });

  it('offers no call back for one that goes on elsewhere', async () => {
    await inCall({
      ...ringing,
      phase: 'ended',
      ended: anEnd({ reason: 'answered-elsewhere', by: 'server' }),
    });
    expect(screen.getByTestId('ended-reason').textContent).toBe('Answered on another device');
    expect(screen.queryByRole('button', { name: /Call/ })).toBeNull();
  });

  it('is told at the top of another screen', async () => {
    const phone = await inCall({ ...ringing, phase: 'ended', ended: anEnd({ reason: 'cancelled' }) });
    phone.state.screen.set('people');
    await tick();
    expect(screen.getByTestId('ended-reason').textContent).toBe('Missed call from Ada Lovelace');
  });
});
