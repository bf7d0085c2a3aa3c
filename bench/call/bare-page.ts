import type { Socket } from 'socket.io-client';

/**
 * The floor: one page of a pair of bare peer connections, with nothing around them but a relay of messages. It does
 * what the product does on a call, without a product: connect while "ringing" with empty senders, then attach the
 * microphone when the button is pressed, and tell the other side, who does the same.
 */
declare global {
  interface Window {
    io: (url: string, options: object) => Socket;
    bare: { call(): Promise<void>; end(): void; connected(): boolean };
  }
}

interface BarePage {
  readonly relayUrl: string;
  /** What the page asks its camera for; null: it has none. */
  readonly camera: MediaTrackConstraints | null;
  /** Its devices are open between calls as well, as the fastest answer needs it. */
  readonly keepsDevices: boolean;
}

/** Runs in the page, which has loaded socket.io-client. */
export async function runBarePage({ relayUrl, camera, keepsDevices }: BarePage): Promise<void> {
  const socket = window.io(relayUrl, { transports: ['websocket'] });
  // What is said before the other side is there would be lost.
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  const openDevices = (): Promise<MediaStream> =>
    navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
      video: camera ?? false,
    });
  let devices = keepsDevices ? await openDevices() : null;
  const player = new Audio();
  const picture = document.querySelector('video') ?? document.createElement('video');
  let peer: RTCPeerConnection | null = null;
  let waiting: RTCIceCandidateInit[] = [];

  const open = (): RTCPeerConnection => {
    const opened = new RTCPeerConnection();
    opened.onicecandidate = ({ candidate }) =>
      candidate && socket.emit('to-other', { candidate: candidate.toJSON() });
    opened.ontrack = ({ track: remote }) => {
      const screen = remote.kind === 'audio' ? player : picture;
      screen.srcObject = new MediaStream([remote]);
      void screen.play();
    };
    peer = opened;
    waiting = [];
    return opened;
  };
  const attach = (): void => {
    for (const { sender, receiver } of peer?.getTransceivers() ?? []) {
      const track = devices?.getTracks().find(({ kind }) => kind === receiver.track.kind);
      void sender.replaceTrack(track ?? null);
    }
  };
  const describe = async (description: RTCSessionDescriptionInit): Promise<void> => {
    const current = description.type === 'offer' ? open() : peer;
    if (current === null) return;
    await current.setRemoteDescription(description);
    for (const transceiver of current.getTransceivers()) transceiver.direction = 'sendrecv';
    for (const candidate of waiting.splice(0)) await current.addIceCandidate(candidate);
    if (description.type !== 'offer') return;
    devices ??= await openDevices();
    await current.setLocalDescription();
    socket.emit('to-other', { description: current.localDescription?.toJSON() as object });
  };
  const addCandidate = async (candidate: RTCIceCandidateInit): Promise<void> => {
    if (peer?.remoteDescription) await peer.addIceCandidate(candidate);
    else waiting.push(candidate);
  };
  const receive = async (message: {
    description?: RTCSessionDescriptionInit;
    candidate?: RTCIceCandidateInit;
    answered?: true;
  }): Promise<void> => {
    if (message.answered) attach();
    if (message.candidate) await addCandidate(message.candidate);
    if (message.description) await describe(message.description);
  };
  let queue = Promise.resolve();
  socket.on('from-other', (message: object) => {
    queue = queue.then(() => receive(message));
  });
  document.querySelector('button')?.addEventListener('click', () => {
    socket.emit('to-other', { answered: true });
    attach();
  });
  window.bare = {
    async call() {
      const opened = open();
      devices ??= await openDevices();
      for (const { kind } of devices.getTracks()) opened.addTransceiver(kind, { direction: 'sendrecv' });
      await opened.setLocalDescription();
      socket.emit('to-other', { description: opened.localDescription?.toJSON() as object });
    },
    end() {
      peer?.close();
      peer = null;
      if (keepsDevices) return;
      devices?.getTracks().forEach((track) => track.stop());
      devices = null;
    },
    connected: () => peer?.connectionState === 'connected',
  };
}
