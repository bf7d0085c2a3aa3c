/** Two peer connections in one page whose frames are encrypted; what comes out at the other end, told in numbers. */
import type { DeviceId } from '@protocol';
import { createFrameCrypto, type FrameCrypto } from '../frame-crypto.ts';
import type { DropReason } from '../frame-opener.ts';
import { freshKey, ratchet, type SenderKey } from '../sender-key.ts';
import { type Reception, receptionOf } from './reception.ts';
import { picture, tone } from './sources.ts';

const sender = '11111111-1111-4111-8111-111111111111' as DeviceId;

interface Side {
  readonly peer: RTCPeerConnection;
  readonly frames: FrameCrypto | null;
}

interface Running {
  readonly sides: readonly Side[];
  readonly receivers: Map<'audio' | 'video', RTCRtpReceiver>;
  readonly drops: Map<DropReason, number>;
  key: SenderKey;
}

let running: Running | null = null;
const current = (): Running => {
  if (!running) throw new Error('nothing is connected');
  return running;
};

/** A tone and a picture that moves go one way. `plain`: the receiver looks at what comes as an SFU would. */
export async function connect(script: string, receiver: 'encrypts' | 'plain'): Promise<void> {
  const drops = new Map<DropReason, number>();
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  const side = (encrypts: boolean): Side => ({
    peer: new RTCPeerConnection(),
    frames: encrypts
      ? createFrameCrypto({
          createWorker: () => new Worker(url),
          onDropped: ({ reason, frames }) => drops.set(reason, (drops.get(reason) ?? 0) + frames),
          onFailure: () => {
            throw new Error('the thread has died');
          },
        })
      : null,
  });
  const [from, to] = [side(true), side(receiver === 'encrypts')];
  const receivers = new Map<'audio' | 'video', RTCRtpReceiver>();
  to.peer.addEventListener('track', ({ receiver: each, track }) => {
    const kind = track.kind as 'audio' | 'video';
    receivers.set(kind, each);
    to.frames?.receiving(each, { deviceId: sender, kind });
    // What nobody plays is not decoded.
    const player = Object.assign(document.createElement(kind), { autoplay: true, muted: kind === 'video' });
    player.srcObject = new MediaStream([track]);
    document.body.append(player);
  });
  running = { sides: [from, to], receivers, drops, key: freshKey(null) };
  for (const track of [tone(), picture(320, 180)]) {
    const transceiver = from.peer.addTransceiver(track.kind, { direction: 'sendonly' });
    if (track.kind === 'video') preferVp8(transceiver);
    from.frames?.sending(transceiver.sender, track.kind as 'audio' | 'video');
    await transceiver.sender.replaceTrack(track);
  }
  await negotiate(from.peer, to.peer);
}

async function negotiate(from: RTCPeerConnection, to: RTCPeerConnection): Promise<void> {
  from.addEventListener('icecandidate', ({ candidate }) => void to.addIceCandidate(candidate));
  to.addEventListener('icecandidate', ({ candidate }) => void from.addIceCandidate(candidate));
  await from.setLocalDescription();
  if (from.localDescription) await to.setRemoteDescription(from.localDescription);
  await to.setLocalDescription();
  if (to.localDescription) await from.setRemoteDescription(to.localDescription);
}

function preferVp8(transceiver: RTCRtpTransceiver): void {
  const codecs = RTCRtpReceiver.getCapabilities('video')?.codecs ?? [];
  transceiver.setCodecPreferences(codecs.filter(({ mimeType }) => mimeType === 'video/VP8'));
}

/** What the sender encrypts with from now on. `told`: the receiver knows it. */
export async function useKey(change: 'first' | 'next step' | 'fresh', told: boolean): Promise<void> {
  const { sides, key } = current();
  const next = change === 'next step' ? await ratchet(key) : change === 'fresh' ? freshKey(key) : key;
  if (!next) throw new Error('no next step');
  current().key = next;
  if (told) tellKey();
  sides[0]?.frames?.setOwnKey(next);
}

/** The receiver learns what the sender encrypts with. */
export function tellKey(): void {
  current().sides[1]?.frames?.setKeyOf(sender, current().key);
}

/** With the frames that its thread dropped, and why. */
export async function reception(): Promise<
  Reception & { readonly drops: Partial<Record<DropReason, number>> }
> {
  const { receivers, drops } = current();
  return { ...(await receptionOf(receivers)), drops: Object.fromEntries(drops) };
}
