declare global {
  interface Window {
    mesh: { leave(): void; connected(): number };
  }
}

interface Said {
  readonly description?: RTCSessionDescriptionInit;
  readonly candidate?: RTCIceCandidateInit;
}

/** To another page, or from it. `id` is that of its socket. */
export interface Passed {
  readonly id: string;
  readonly said: Said;
}

interface BarePeer {
  readonly connection: RTCPeerConnection;
  readonly player: HTMLAudioElement;
  queue: Promise<void>;
  waiting: RTCIceCandidateInit[];
}

/**
 * The floor: one page of a mesh of bare peer connections, with nothing around them but a relay of messages. Its button
 * does what the product does on *Join*: it opens the microphone, asks who is inside and offers to all of them at once.
 * Runs in the page, which has loaded socket.io-client.
 */
export async function runBareMesh(relayUrl: string): Promise<void> {
  const socket = window.io(relayUrl, { transports: ['websocket'] });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  const peers = new Map<string, BarePeer>();
  let microphone: Promise<MediaStream> | null = null;

  const say = (id: string, said: object): void => void socket.emit('to-one', { id, said });
  const open = (id: string): BarePeer => {
    const connection = new RTCPeerConnection();
    const peer: BarePeer = { connection, player: new Audio(), queue: Promise.resolve(), waiting: [] };
    connection.onicecandidate = ({ candidate }) => candidate && say(id, { candidate: candidate.toJSON() });
    connection.ontrack = ({ track }) => {
      peer.player.srcObject = new MediaStream([track]);
      void peer.player.play();
    };
    peers.set(id, peer);
    return peer;
  };
  const attach = async ({ connection }: BarePeer): Promise<void> => {
    const track = (await microphone)?.getAudioTracks()[0];
    for (const { sender } of connection.getTransceivers()) await sender.replaceTrack(track ?? null);
  };
  const offer = async (id: string): Promise<void> => {
    const peer = open(id);
    peer.connection.addTransceiver('audio', { direction: 'sendrecv' });
    void attach(peer);
    await peer.connection.setLocalDescription();
    say(id, { description: peer.connection.localDescription?.toJSON() as object });
  };
  const describe = async (
    id: string,
    peer: BarePeer,
    description: RTCSessionDescriptionInit,
  ): Promise<void> => {
    const { connection } = peer;
    await connection.setRemoteDescription(description);
    for (const candidate of peer.waiting.splice(0)) await connection.addIceCandidate(candidate);
    if (description.type !== 'offer') return;
    for (const transceiver of connection.getTransceivers()) transceiver.direction = 'sendrecv';
    void attach(peer);
    await connection.setLocalDescription();
    say(id, { description: connection.localDescription?.toJSON() as object });
  };
  const receive = async (id: string, peer: BarePeer, { description, candidate }: Said): Promise<void> => {
    if (description) await describe(id, peer, description);
    if (!candidate) return;
    if (peer.connection.remoteDescription) await peer.connection.addIceCandidate(candidate);
    else peer.waiting.push(candidate);
  };
  const close = (id: string): void => {
    const peer = peers.get(id);
    peers.delete(id);
    peer?.connection.close();
    if (peer) peer.player.srcObject = null;
  };
  socket.on('from-one', ({ id, said }: Passed) => {
    const peer = peers.get(id) ?? open(id);
    peer.queue = peer.queue.then(() => receive(id, peer, said));
  });
  socket.on('left', close);
  document.body.innerHTML = '<button>Join</button>';
  document.querySelector('button')?.addEventListener('click', () => {
    microphone = navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
    });
    socket.emit('join', (inside: readonly string[]) => inside.forEach((id) => void offer(id)));
  });
  window.mesh = {
    leave() {
      socket.emit('leave');
      for (const id of peers.keys()) close(id);
      void microphone?.then((stream) => stream.getTracks().forEach((track) => track.stop()));
      microphone = null;
    },
    connected: () =>
      [...peers.values()].filter(({ connection }) => connection.connectionState === 'connected').length,
  };
}
