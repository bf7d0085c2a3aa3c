import { fireEvent, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { expect, it, vi } from 'vitest';
import App from '../../App.svelte';
import { aSample, aWord } from '../../quality/testing/samples.ts';
import { aCall, createFakePhone } from '../testing/fake-phone.ts';

const reading = {
  quality: { bars: 2, mos: 3.2, cause: 'uplink' },
  samples: [aSample({ audioOut: { lost: 0.12 }, roundTripMs: 45 })],
  theirs: aWord(),
  microphone: { label: 'Desk microphone', sampleRate: 48_000 },
} as const;

async function atTheCall() {
  const phone = createFakePhone();
  phone.state.calls.set([aCall()]);
  phone.state.quality.set(reading);
  phone.state.screen.set('call');
  render(App, { phone });
  await fireEvent.click(screen.getByRole('button', { name: 'Call quality: poor, 2 of 4 bars' }));
  await fireEvent.click(screen.getByRole('button', { name: 'Details' }));
  await tick();
}

it('is where the bars of a call lead, and shows what they are made of', async () => {
  await atTheCall();
  expect(screen.getByRole('heading', { name: 'The call with Ada Lovelace' })).toBeTruthy();
  expect(screen.getByText('45 ms')).toBeTruthy();
  expect(screen.getByText('12 %')).toBeTruthy();
  expect(screen.getByText('Direct, UDP over IPv4')).toBeTruthy();
  expect(screen.getByText('Desk microphone')).toBeTruthy();
  expect(screen.getByText('Your connection is weak.')).toBeTruthy();
});

it('checks the connection when asked, and says what each way came to', async () => {
  const phone = createFakePhone();
  phone.state.screen.set('settings');
  render(App, { phone });
  await fireEvent.click(screen.getByRole('tab', { name: 'Connection' }));
  await fireEvent.click(screen.getByRole('button', { name: 'Check the connection' }));
  expect(phone.log).toContainEqual(['checkConnection', null]);
  phone.state.connectionCheck.set({
    status: 'done',
    server: { status: 'passed', ms: 12 },
    direct: { status: 'done', way: 'blocked' },
    relays: [
      { way: 'udp', result: { status: 'failed', cause: 'silent' } },
      { way: 'tls', result: { status: 'passed', ms: 48 } },
    ],
    verdict: 'detour',
  });
  await tick();
  expect(screen.getByText('no answer')).toBeTruthy();
  expect(screen.getByText('48 ms')).toBeTruthy();
  expect(screen.getByText('UDP is blocked')).toBeTruthy();
  expect(screen.getByText(/may stutter/)).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Check again' })).toBeTruthy();
});

it('hands out a report without names', async () => {
  const saved: Blob[] = [];
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    saved.push(blob as Blob);
    return 'blob:report';
  });
  const names: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    names.push(this.download);
  });
  await atTheCall();
  await fireEvent.click(screen.getByRole('button', { name: 'Save report' }));
  expect(names).toEqual(['ringdown-report.json']);
  expect(screen.getByText('Saved as ringdown-report.json.')).toBeTruthy();
  const text = (await saved[0]?.text()) ?? '';
  expect(JSON.parse(text)).toMatchObject({ report: 'ringdown-call-quality', seconds: [{ roundTripMs: 45 }] });
  expect(JSON.parse(text)).toMatchObject({ log: ['1970-01-01T00:00:01.000Z info line online'] });
  expect(text).not.toMatch(/Ada|Grace|microphone"?: ?"Desk/);
});

it('says when there is something to see', async () => {
  const phone = createFakePhone();
  phone.state.screen.set('settings');
  render(App, { phone });
  await fireEvent.click(screen.getByRole('tab', { name: 'Connection' }));
  expect(screen.getByText(/Shows what arrives/)).toBeTruthy();
});
