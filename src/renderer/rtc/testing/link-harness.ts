/** Runs inside a page: what two real peer links say to each other, and send each other to hear and to see. */
import type { ScreenHint } from '@shared/phone.ts';
import { createSharedAudioContext } from '../../media/audio-context.ts';
import { systemClock as clock } from '../../phone/system-clock.ts';
import type { TalkMessage } from '../channel/channel-message.ts';
import type { SoundWish } from '../opus-parameters-model.ts';
import { createOwnAddressReader } from '../own-addresses.ts';
import type { PeerRole } from '../peer-connection.ts';
import { lookAt, stereoTrack, strongest, until } from './harness-media.ts';
import { createMeter, current } from './linked-pair.ts';

export { account, channelReady, close, connect, negotiated, restart } from './linked-pair.ts';
export { connectToServer, screenSentToServerAs, showToServer } from './server-screen.ts';
export { countShownAddresses, receiveNonsense } from './lone-links.ts';

const audioContext = createSharedAudioContext();

/** On a busy machine the addresses come later than is waited for them. */
const ownAddresses = createOwnAddressReader({ ...clock, after: (ms, task) => clock.after(100 * ms, task) });

/** What a look at the addresses finds. */
export async function lookAtAddresses(known: readonly string[]): Promise<readonly string[]> {
  const { addresses } = await ownAddresses.read((address) => !known.includes(address));
  return document.querySelectorAll('iframe').length === 0 ? addresses : ['a frame is left'];
}

/** Whether this machine has each of these addresses. */
export const hasAddresses = (wanted: readonly string[]): Promise<readonly boolean[]> =>
  Promise.all(wanted.map((one) => ownAddresses.hasOne([one])));

/** What an end told of the addresses that it came up with. */
export const addressesOf = (role: PeerRole): readonly string[] => current()[role].addresses;

/** One end says something and may be closed in the same breath; resolves once the other has heard it all. */
export async function tell(from: PeerRole, messages: readonly TalkMessage[], closing = false): Promise<void> {
  const { offerer, answerer } = current();
  const [speaker, listener] = from === 'offerer' ? [offerer, answerer] : [answerer, offerer];
  for (const message of messages) speaker.link.send(message);
  if (closing) speaker.link.close();
  await until(() => JSON.stringify(listener.heard) === JSON.stringify(messages));
}

/** A tone from one end; what it costs until the other end's meter shows it, ms. */
export async function sendTone(from: PeerRole): Promise<number> {
  const { offerer, answerer } = current();
  const [sender, receiver] = from === 'offerer' ? [offerer, answerer] : [answerer, offerer];
  const context = audioContext.get();
  const tone = new OscillatorNode(context, { frequency: 440 });
  const destination = context.createMediaStreamDestination();
  tone.connect(destination);
  tone.start();
  const [track] = destination.stream.getAudioTracks();
  const began = performance.now();
  sender.link.setTrack('audio', track ?? null);
  receiver.audio.setAudible(true);
  await until(() => receiver.meter.level() > 0.5);
  return performance.now() - began;
}

/** Sends a tone in each ear; resolves with the strongest frequency in each at the other end, Hz, once they differ. */
export async function sendStereo(from: PeerRole, left: number, right: number): Promise<readonly number[]> {
  const { offerer, answerer } = current();
  const [sender, receiver] = from === 'offerer' ? [offerer, answerer] : [answerer, offerer];
  sender.link.setTrack('audio', stereoTrack(audioContext.get(), left, right));
  receiver.audio.setAudible(true);
  const context = audioContext.get();
  const splitter = new ChannelSplitterNode(context, { numberOfOutputs: 2 });
  context.createMediaStreamSource(receiver.link.remote.audio).connect(splitter);
  const ears = [0, 1].map((ear) => {
    const analyser = new AnalyserNode(context, { fftSize: 8_192, smoothingTimeConstant: 0 });
    splitter.connect(analyser, ear);
    return analyser;
  });
  // What was seen then: the sound that has just begun still wavers, and another look may show something else.
  let pitches: readonly number[] = [];
  await until(() => {
    pitches = ears.map(strongest);
    return pitches.every((pitch, ear) => Math.abs(pitch - [left, right][ear]!) < 10);
  });
  return pitches;
}

/** Sends a track that is silent, as somebody is who listens. */
export function sendSilence(from: PeerRole): void {
  const context = audioContext.get();
  const nothing = new ConstantSourceNode(context, { offset: 0 });
  const destination = context.createMediaStreamDestination();
  nothing.connect(destination);
  nothing.start();
  current()[from].link.setTrack('audio', destination.stream.getAudioTracks()[0] ?? null);
}

/** How many packets of sound an end sends per second, over at least the next `seconds`. */
export async function packetsPerSecond(role: PeerRole, seconds: number): Promise<number> {
  const began = performance.now();
  const before = await soundSent(role);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  const after = await soundSent(role);
  return ((after.packets - before.packets) * 1_000) / (performance.now() - began);
}

export function preferSound(role: PeerRole, wish: SoundWish): void {
  current()[role].link.preferSound(wish);
}

export function expectSound(role: PeerRole): void {
  current()[role].link.expectSound(true);
}

/** What an end makes of the sound it gets: how much of it was missing, and whether the path seemed lost. */
export async function reception(role: PeerRole) {
  const { link, paths } = current()[role];
  const silences = paths.filter((path) => path === 'silent').length;
  const audio = (await link.readCounters())?.audioIn;
  return { silences, lost: audio?.lost ?? null, concealed: (audio?.concealed ?? 0) / (audio?.samples ?? 1) };
}

export function preferRedundancy(role: PeerRole, preferred: boolean): void {
  current()[role].link.preferRedundancy(preferred);
}

/** Resolves once an end sends so many bytes of sound per packet, over at least 25 packets. */
export async function packetsHold(role: PeerRole, size: { least: number; most: number }): Promise<void> {
  let before = await soundSent(role);
  let bytes = 0;
  do {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const after = await soundSent(role);
    const packets = after.packets - before.packets;
    if (packets < 25) continue;
    bytes = (after.bytes - before.bytes) / packets;
    before = after;
  } while (bytes < size.least || bytes > size.most);
}

async function soundSent(role: PeerRole): Promise<{ readonly packets: number; readonly bytes: number }> {
  const counters = await current()[role].link.readCounters();
  return counters?.audioOut ?? { packets: 0, bytes: 0 };
}

/** Resolves when nothing more is heard from one end after its track was taken away. */
export async function stopTone(from: PeerRole): Promise<void> {
  const { offerer, answerer } = current();
  const [sender, receiver] = from === 'offerer' ? [offerer, answerer] : [answerer, offerer];
  sender.link.setTrack('audio', null);
  const meter = createMeter(receiver.link.remote.audio);
  await until(() => meter.level() === 0);
  meter.close();
}

/** Sends a moving picture and resolves with its width at the other end. */
export async function sendPicture(scaleDown = 1): Promise<number> {
  const { offerer, answerer } = current();
  if (scaleDown > 1)
    offerer.link.limitVideo({ maxBitrate: 300_000, maxFramerate: 15, scaleDown, paused: false });
  const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 });
  const drawing = canvas.getContext('2d');
  const timer = setInterval(() => drawing?.fillRect(Math.random() * 300, Math.random() * 200, 20, 20), 40);
  const [track] = canvas.captureStream(25).getVideoTracks();
  offerer.link.setTrack('video', track ?? null);
  const video = Object.assign(document.createElement('video'), { muted: true, autoplay: true });
  video.srcObject = answerer.link.remote.video;
  await until(() => video.videoWidth > 0);
  const width = video.videoWidth;
  clearInterval(timer);
  video.srcObject = null;
  return width;
}

/**
 * Shows a screen of one colour, with a tone, from each of these ends in the same moment; resolves with what the others
 * see of it: its width, its colour and whether it is heard.
 */
export async function showScreens(
  from: readonly PeerRole[],
  colour: string,
  hint: ScreenHint = 'detail',
): Promise<readonly unknown[]> {
  const { offerer, answerer } = current();
  const ends = from.map((role) => {
    const [sender, receiver] = role === 'offerer' ? [offerer, answerer] : [answerer, offerer];
    return { sender, receiver };
  });
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
  const drawing = canvas.getContext('2d');
  const paint = (): void => {
    if (!drawing) return;
    drawing.fillStyle = colour;
    drawing.fillRect(0, 0, 640, 360);
  };
  const timer = setInterval(paint, 40);
  for (const { sender } of ends) {
    const context = audioContext.get();
    const tone = new OscillatorNode(context, { frequency: 300 });
    const destination = context.createMediaStreamDestination();
    tone.connect(destination);
    tone.start();
    const [track] = canvas.captureStream(25).getVideoTracks();
    // As a screen has it; otherwise Chromium begins with a smaller picture.
    if (track) track.contentHint = hint;
    sender.link.setTrack('screen', track ?? null);
    sender.link.setTrack('screenSound', destination.stream.getAudioTracks()[0] ?? null);
  }
  const seen = await Promise.all(ends.map(({ receiver }) => lookAt(receiver.link.remote, createMeter)));
  clearInterval(timer);
  return seen;
}

/** What the screen of an end is sent with, once it is. */
export async function screenSentAs(role: PeerRole): Promise<string> {
  for (;;) {
    const codec = (await current()[role].link.readCounters())?.screenOut?.codec;
    if (codec) return codec;
    // The browser gives the same statistics for a while.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Asks an end for what it has counted and closes it in the same task; resolves with the answer. */
export async function countWhileClosing(role: PeerRole): Promise<unknown> {
  const { link } = current()[role];
  const counters = link.readCounters();
  link.close();
  return counters;
}
