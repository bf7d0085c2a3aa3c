/** The thread in which the frames of calls are encrypted and decrypted; it lives as long as this device is in a room. */
import type { DeviceId } from '@protocol';
import type { TrackKind } from '../peer-connection.ts';
import { type DropReason, FrameOpener } from './frame-opener.ts';
import { FrameSealer } from './frame-sealer.ts';
import type { FramesDropped, ToFrameWorker, TransformOptions } from './frame-worker-messages.ts';

type Frame = RTCEncodedAudioFrame | RTCEncodedVideoFrame;

/** https://w3c.github.io/webrtc-encoded-transform/#rtcrtpscripttransformer, which the types of a page leave out. */
interface Transformer {
  readonly readable: ReadableStream<Frame>;
  readonly writable: WritableStream<Frame>;
  readonly options: TransformOptions;
}

interface WorkerScope {
  onmessage: ((event: MessageEvent<ToFrameWorker>) => void) | null;
  onrtctransform: ((event: Event & { readonly transformer: Transformer }) => void) | null;
  postMessage(message: FramesDropped): void;
}

const scope = globalThis as unknown as WorkerScope;
const TELL_MS = 1_000;

const sealer = new FrameSealer();
const openers = new Map<DeviceId, FrameOpener>();
/** Whose frames come on a track, and as what. */
const bindings = new Map<number, { readonly device: DeviceId; readonly kind: TrackKind }>();
/** By device and reason, until the page is told. */
const dropped = new Map<string, { device: DeviceId; reason: DropReason; frames: number }>();

function openerOf(device: DeviceId): FrameOpener {
  const known = openers.get(device) ?? new FrameOpener(() => performance.now());
  openers.set(device, known);
  return known;
}

scope.onmessage = ({ data }) => {
  switch (data.type) {
    case 'own-key':
      sealer.setKey(data.key);
      break;
    case 'key-of':
      openerOf(data.device).setKey(data.key);
      break;
    case 'forget':
      openers.delete(data.device);
      break;
    case 'bind':
      bindings.set(data.track, data);
      break;
  }
};

scope.onrtctransform = ({ transformer: { readable, writable, options } }) => {
  const change =
    options.way === 'out'
      ? (bytes: Uint8Array<ArrayBuffer>) => sealer.seal(options.kind, bytes)
      : (bytes: Uint8Array<ArrayBuffer>) => open(options.track, bytes);
  const transform = new TransformStream<Frame, Frame>({
    async transform(frame, controller) {
      const changed = await change(new Uint8Array(frame.data));
      if (!changed) return;
      frame.data = changed.buffer;
      controller.enqueue(frame);
    },
  });
  // Ends with the track.
  readable
    .pipeThrough(transform)
    .pipeTo(writable)
    .catch(() => undefined);
};

async function open(track: number, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | null> {
  const binding = bindings.get(track);
  if (!binding) return null;
  const { device, kind } = binding;
  const opened = await openerOf(device).open({ kind, track }, bytes);
  if (typeof opened !== 'string') return opened;
  count(device, opened);
  return null;
}

function count(device: DeviceId, reason: DropReason): void {
  if (dropped.size === 0) setTimeout(tell, TELL_MS);
  const name = `${device} ${reason}`;
  const known = dropped.get(name) ?? { device, reason, frames: 0 };
  dropped.set(name, known);
  known.frames += 1;
}

function tell(): void {
  for (const each of dropped.values()) scope.postMessage(each);
  dropped.clear();
}
