import { type ChannelMessage, readMessage, type TalkMessage, writeMessage } from './channel-message.ts';

export interface ControlChannelOptions {
  readonly peer: Pick<RTCPeerConnection, 'createDataChannel'>;
  readonly onReady: (ready: boolean) => void;
  readonly onMessage: (message: TalkMessage) => void;
  /** The other side says anything at all, be it that it asks: it is there. */
  readonly onSign: () => void;
  /** The other side answers a {@link ControlChannel.ask}. */
  readonly onAnswer: (n: number) => void;
  /** The other side says that it hears nothing of this one; see {@link ControlChannel.tellUnheard}. */
  readonly onUnheard: () => void;
}

/**
 * What two devices tell each other without the server, over the connection that their media takes: so it works while
 * the server is out of reach, and nobody in between reads it. Both sides open it under the same number, without asking
 * (`negotiated`), so it needs no message of its own to come up. It is ready once the other side has said hello: a
 * client that does not know this channel accepts its line in the description and never answers on it.
 */
export interface ControlChannel {
  /** Without effect when repeated. */
  open(): void;
  /** Whether it is on its way. While the path is gone it waits in the channel, and arrives late. */
  send(message: TalkMessage): boolean;
  /** Asks the other side for an answer with this number, whatever it is doing. */
  ask(n: number): boolean;
  /** Tells the other side that nothing of it gets through, which it can't know where only its own way is gone. */
  tellUnheard(): void;
}

export function createControlChannel(options: ControlChannelOptions): ControlChannel {
  const { peer, onReady, onMessage, onAnswer, onSign, onUnheard } = options;
  let channel: RTCDataChannel | null = null;
  let greeted = false;

  const isReady = (): boolean => greeted && channel?.readyState === 'open';
  const write = (message: ChannelMessage): boolean => {
    const text = writeMessage(message);
    if (text === null || channel?.readyState !== 'open') return false;
    try {
      channel.send(text);
      return true;
    } catch {
      // Its buffer is full: nobody has listened for a very long time.
      return false;
    }
  };

  function greet(): void {
    if (greeted) return;
    greeted = true;
    if (isReady()) onReady(true);
  }

  function receive(text: unknown): void {
    const message = readMessage(text);
    onSign();
    if (message?.kind === 'hello') greet();
    else if (message?.kind === 'ping') write({ kind: 'pong', n: message.n });
    else if (message?.kind === 'pong') onAnswer(message.n);
    else if (message?.kind === 'unheard') onUnheard();
    else if (message) onMessage(message);
  }

  return {
    open() {
      if (channel) return;
      channel = peer.createDataChannel('control', { negotiated: true, id: 0 });
      channel.addEventListener('open', () => {
        write({ kind: 'hello' });
        if (isReady()) onReady(true);
      });
      channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => receive(data));
      channel.addEventListener('close', () => {
        if (greeted) onReady(false);
      });
    },
    send: (message) => isReady() && write(message),
    ask: (n) => isReady() && write({ kind: 'ping', n }),
    tellUnheard() {
      if (isReady()) write({ kind: 'unheard' });
    },
  };
}

/** Whether the other side's description has a line for data channels: an older client's has none. */
export const offersChannel = (sdp: string): boolean => /^m=application /m.test(sdp);
