import type { DeviceId } from '@protocol';
import type { TrackKind } from '../peer-connection.ts';
import type { FramesDropped, ToFrameWorker, TransformOptions } from './frame-worker-messages.ts';
import type { SenderKey } from './sender-key.ts';

/**
 * End-to-end encryption of what goes through an SFU: SFrame (RFC 9605) around each frame, with a key of each sending device
 * that the server never sees. Without a key nothing is sent and nothing is played.
 */
export interface FrameCrypto {
  /** Before the sender has a track, so that nothing leaves it unencrypted. */
  sending(sender: RTCRtpSender, kind: TrackKind): void;
  /** While the `track` event is handled, so that nothing encrypted is played; again where it brings somebody else. */
  receiving(receiver: RTCRtpReceiver, from: { readonly deviceId: DeviceId; readonly kind: TrackKind }): void;
  /** What everything is encrypted with from now on. One that is older than the last changes nothing. */
  setOwnKey(key: SenderKey): void;
  setKeyOf(device: DeviceId, key: SenderKey): void;
  /** Nothing that comes from it is played any more, until it has given another key. */
  forget(device: DeviceId): void;
  close(): void;
}

export interface FrameCryptoOptions {
  /** For tests, which have no file of it. */
  readonly createWorker?: () => Worker;
  /** Told once a second while there are some. */
  readonly onDropped: (dropped: FramesDropped) => void;
  /** Its thread has died: nothing is sent or played any more. */
  readonly onFailure: () => void;
}

/** Null where the browser can't (one from before 2025), or the page was not delivered securely. */
export function createFrameCrypto({
  createWorker = openFrameWorker,
  onDropped,
  onFailure,
}: FrameCryptoOptions): FrameCrypto | null {
  const isAble = 'RTCRtpScriptTransform' in globalThis && (crypto as Partial<Crypto>).subtle !== undefined;
  if (!isAble) return null;
  const worker = createWorker();
  const tracks = new WeakMap<RTCRtpReceiver, number>();
  let count = 0;
  const tell = (message: ToFrameWorker): void => worker.postMessage(message);
  const transform = (options: TransformOptions) => new RTCRtpScriptTransform(worker, options);
  worker.addEventListener('message', ({ data }: MessageEvent<FramesDropped>) => onDropped(data));
  worker.addEventListener('error', onFailure);
  return {
    sending(sender, kind) {
      sender.transform = transform({ way: 'out', kind });
    },
    receiving(receiver, { deviceId, kind }) {
      const known = tracks.get(receiver);
      const track = known ?? (count += 1);
      tell({ type: 'bind', track, device: deviceId, kind });
      if (known !== undefined) return;
      tracks.set(receiver, track);
      receiver.transform = transform({ way: 'in', track });
    },
    setOwnKey: (key) => tell({ type: 'own-key', key }),
    setKeyOf: (device, key) => tell({ type: 'key-of', device, key }),
    forget: (device) => tell({ type: 'forget', device }),
    close: () => worker.terminate(),
  };
}

/** Of the same origin, as the security policy of the page wants it. */
const openFrameWorker = (): Worker =>
  new Worker(new URL('./frame-worker.ts', import.meta.url), { type: 'module', name: 'frames' });
