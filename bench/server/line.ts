import WebSocket from 'ws';

/** Engine.IO's ping and what it wants to hear. The other protocols have no message of this one character. */
const PING = 0x32;
const PONG = '3';
const CONNECT_TIMEOUT_MS = 20_000;

export interface LineOptions {
  readonly url: string;
  /** One of this machine's addresses, when one has not enough ports. */
  readonly localAddress?: string | undefined;
}

/** One raw WebSocket to a server under test, cheap enough that the load comes from the server. */
export class Line {
  /** Takes every message that is no ping; replaced by whoever drives the line at the moment. */
  onMessage: (data: Buffer) => void = () => undefined;
  onClose: () => void = () => undefined;
  readonly #socket: WebSocket;

  constructor({ url, localAddress }: LineOptions) {
    const from = localAddress === undefined ? {} : { localAddress };
    this.#socket = new WebSocket(url, { perMessageDeflate: false, skipUTF8Validation: true, ...from });
    this.#socket.on('message', (data: Buffer) => {
      if (data.length === 1 && data[0] === PING) this.#socket.send(PONG);
      else this.onMessage(data);
    });
    this.#socket.on('close', () => this.onClose());
    // What broke it shows as a close; who waits for an answer learns of it there.
    this.#socket.on('error', () => undefined);
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  /** Resolves to the first message that fits, rejects when the line closes. Others go to nobody. */
  next(fits: (text: string) => boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      const before = this.onMessage;
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        this.onMessage = before;
        this.#socket.off('close', onClose);
        settle();
      };
      const onClose = (code: number): void =>
        finish(() => reject(new Error(`the server closed a line (code ${code})`)));
      const timer = setTimeout(
        () => finish(() => reject(new Error('the server did not answer'))),
        CONNECT_TIMEOUT_MS,
      );
      this.#socket.once('close', onClose);
      this.onMessage = (data) => {
        const text = data.toString();
        if (fits(text)) finish(() => resolve(text));
      };
    });
  }

  close(): void {
    this.#socket.terminate();
  }
}
