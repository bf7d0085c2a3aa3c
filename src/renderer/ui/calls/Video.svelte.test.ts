import { render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, expect, it, vi } from 'vitest';
import App from '../../App.svelte';
import { aCall, createFakePhone, type FakePhone } from '../testing/fake-phone.ts';

afterEach(() => void Reflect.deleteProperty(document, 'pictureInPictureElement'));

/** A video call, its picture and whether it plays. */
async function watching(): Promise<{ phone: FakePhone; video: HTMLVideoElement; plays: () => boolean }> {
  let playing = true;
  vi.spyOn(HTMLMediaElement.prototype, 'paused', 'get').mockImplementation(() => !playing);
  vi.spyOn(HTMLMediaElement.prototype, 'pause').mockImplementation(() => void (playing = false));
  vi.spyOn(HTMLMediaElement.prototype, 'play').mockImplementation(() => {
    playing = true;
    return Promise.resolve();
  });
  const phone = createFakePhone();
  phone.state.media.set({ ...phone.state.media.current, remoteVideo: new MediaStream() });
  phone.state.calls.set([aCall({ media: 'video', remoteCameraOn: true })]);
  phone.state.screen.set('call');
  render(App, { phone });
  await tick();
  return { phone, video: screen.getByTestId<HTMLVideoElement>('remote-video'), plays: () => playing };
}

it('a picture that nobody looks at stands still until somebody does', async () => {
  const { phone, plays } = await watching();
  phone.state.shown.set(false);
  await tick();
  expect(plays()).toBe(false);
  phone.state.shown.set(true);
  await tick();
  expect(plays()).toBe(true);
});

it('a picture that floats over other windows goes on, and stands still once it floats no more', async () => {
  const { phone, video, plays } = await watching();
  Object.defineProperty(document, 'pictureInPictureElement', { configurable: true, value: video });
  phone.state.shown.set(false);
  await tick();
  expect(plays()).toBe(true);
  Reflect.deleteProperty(document, 'pictureInPictureElement');
  video.dispatchEvent(new Event('leavepictureinpicture'));
  expect(plays()).toBe(false);
});
