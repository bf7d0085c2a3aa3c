/** A page that publishes encrypted frames to a real Janus, and gets them back twice: with the key, and as Janus sees them. */
import type { DeviceId } from '@protocol';
import { createFrameCrypto, type FrameCrypto } from '../frame-crypto.ts';
import { freshKey } from '../sender-key.ts';
import { type Reception, receptionOf } from './reception.ts';
import { picture, shareOfTone, tone } from './sources.ts';

const sender = '11111111-1111-4111-8111-111111111111' as DeviceId;
const ROOM = 1_234;
const key = freshKey(null);

type Answer = Readonly<Record<string, unknown>> & {
  readonly jsep?: RTCSessionDescriptionInit;
  readonly plugindata?: { readonly data: Readonly<Record<string, unknown>> };
};

interface Handle {
  readonly ask: (body: object, jsep?: RTCSessionDescriptionInit | null) => Promise<Answer>;
  /** Janus has the media, which it may not have yet when the page is connected. */
  readonly flows: Promise<unknown>;
}

/** One connection to Janus, and what is asked over it. */
class JanusPage {
  readonly #socket: WebSocket;
  readonly #secret: string;
  readonly #waiting = new Map<string, (answer: Answer) => void>();
  readonly #flows = new Map<unknown, (event: Answer) => void>();
  #session: unknown;

  private constructor(url: string, secret: string) {
    this.#secret = secret;
    this.#socket = new WebSocket(url, 'janus-protocol');
    this.#socket.addEventListener('message', ({ data }) => {
      const answer = JSON.parse(String(data)) as Answer;
      if (answer['janus'] === 'webrtcup') this.#flows.get(answer['sender'])?.(answer);
      // What takes its time is answered twice.
      if (answer['janus'] === 'ack' && answer['hint'] === undefined) return;
      this.#waiting.get(String(answer['transaction']))?.(answer);
    });
  }

  static async open(url: string, secret: string): Promise<JanusPage> {
    const janus = new JanusPage(url, secret);
    await within('Janus takes the connection', (done) => janus.#socket.addEventListener('open', done));
    const { data } = await janus.#ask({ janus: 'create' });
    janus.#session = (data as { readonly id: unknown }).id;
    return janus;
  }

  async attach(): Promise<Handle> {
    const { data } = await this.#ask({ janus: 'attach', plugin: 'janus.plugin.videoroom' });
    const handle_id = (data as { readonly id: unknown }).id;
    return {
      ask: (body, jsep) => this.#ask({ janus: 'message', handle_id, body, ...(jsep && { jsep }) }),
      flows: within<Answer>('Janus says that media flows', (done) => this.#flows.set(handle_id, done)),
    };
  }

  async #ask(message: object): Promise<Answer> {
    const transaction = crypto.randomUUID();
    const what = `Janus answers ${JSON.stringify('body' in message ? message.body : message)}`;
    const answered = within<Answer>(what, (done) => this.#waiting.set(transaction, done));
    const session_id = this.#session;
    this.#socket.send(
      JSON.stringify({
        ...message,
        transaction,
        apisecret: this.#secret,
        ...(session_id !== undefined && { session_id }),
      }),
    );
    const answer = await answered;
    const error = answer['error'] ?? answer.plugindata?.data['error'];
    if (error !== undefined) throw new Error(JSON.stringify(error));
    return answer;
  }
}

interface Subscriber {
  readonly frames: FrameCrypto | null;
  readonly receivers: Map<'audio' | 'video', RTCRtpReceiver>;
  readonly share: () => number;
  readonly configure: (substream: number) => Promise<void>;
}

const subscribers = new Map<'with key' | 'as Janus', Subscriber>();

/** Publishes a tone and a picture in two sizes, and subscribes to them twice. */
export async function run(url: string, secret: string, script: string): Promise<void> {
  const worker = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  const janus = await JanusPage.open(url, secret);
  const feed = await publish(janus, worker);
  subscribers.set('as Janus', await subscribe(janus, feed, null));
  subscribers.set('with key', await subscribe(janus, feed, framesOf(worker)));
  subscribers.get('with key')?.frames?.setKeyOf(sender, key);
}

function framesOf(worker: string): FrameCrypto | null {
  return createFrameCrypto({
    createWorker: () => new Worker(worker),
    onDropped: () => undefined,
    onFailure: () => undefined,
  });
}

async function publish(janus: JanusPage, worker: string): Promise<unknown> {
  const frames = framesOf(worker);
  frames?.setOwnKey(key);
  const peer = new RTCPeerConnection();
  const sound = peer.addTransceiver('audio', { direction: 'sendonly' });
  const camera = peer.addTransceiver('video', {
    direction: 'sendonly',
    sendEncodings: [
      { rid: 'h', maxBitrate: 600_000 },
      { rid: 'l', scaleResolutionDownBy: 2, maxBitrate: 200_000 },
    ],
  });
  frames?.sending(sound.sender, 'audio');
  frames?.sending(camera.sender, 'video');
  await sound.sender.replaceTrack(tone());
  await camera.sender.replaceTrack(picture(640, 360));
  const { ask, flows } = await janus.attach();
  await ask({ request: 'create', room: ROOM, publishers: 2, videocodec: 'vp8', audiocodec: 'opus' });
  const joined = await ask({ request: 'join', ptype: 'publisher', room: ROOM });
  await peer.setLocalDescription();
  await gathered(peer);
  const { jsep } = await ask({ request: 'publish' }, peer.localDescription);
  if (jsep) await peer.setRemoteDescription(jsep);
  // Before that there is nothing to subscribe to.
  await flows;
  return joined.plugindata?.data['id'];
}

async function subscribe(janus: JanusPage, feed: unknown, frames: FrameCrypto | null): Promise<Subscriber> {
  const peer = new RTCPeerConnection();
  const receivers: Subscriber['receivers'] = new Map();
  let share = (): number => 0;
  peer.addEventListener('track', ({ receiver, track }) => {
    const kind = track.kind as 'audio' | 'video';
    receivers.set(kind, receiver);
    frames?.receiving(receiver, { deviceId: sender, kind });
    const player = Object.assign(document.createElement(kind), { autoplay: true, muted: kind === 'video' });
    player.srcObject = new MediaStream([track]);
    document.body.append(player);
    if (kind === 'audio') share = shareOfTone(player.srcObject);
  });
  const { ask, flows } = await janus.attach();
  const { jsep } = await ask({ request: 'join', ptype: 'subscriber', room: ROOM, streams: [{ feed }] });
  if (jsep) await peer.setRemoteDescription(jsep);
  await peer.setLocalDescription();
  await gathered(peer);
  await ask({ request: 'start' }, peer.localDescription);
  await flows;
  const configure = async (substream: number): Promise<void> => {
    await ask({ request: 'configure', streams: [{ mid: '1', substream }] });
  };
  return { frames, receivers, configure, share: () => share() };
}

async function gathered(peer: RTCPeerConnection): Promise<void> {
  while (peer.iceGatheringState !== 'complete')
    await within('the addresses are gathered', (done) =>
      peer.addEventListener('icegatheringstatechange', done, { once: true }),
    );
}

/** Rejects with what did not happen, where the whole page would else wait for ever without a word. */
function within<Result>(what: string, start: (done: (result: Result) => void) => void): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`It did not happen in 15 s that ${what}`)), 15_000);
    start((result) => {
      clearTimeout(timer);
      resolve(result);
    });
  });
}

/** Which of the two sizes those who subscribed are sent. */
export async function wantSize(substream: 0 | 1): Promise<void> {
  for (const { configure } of subscribers.values()) await configure(substream);
}

/** First what comes with the key; `share` is the part of the sound that is the tone. */
export function receptions(): Promise<readonly (Reception & { readonly share: number })[]> {
  const both = (['with key', 'as Janus'] as const).flatMap((name) => subscribers.get(name) ?? []);
  return Promise.all(
    both.map(async ({ receivers, share }) => ({ ...(await receptionOf(receivers)), share: share() })),
  );
}
