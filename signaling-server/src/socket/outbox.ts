export interface Flushable {
  flush(): void;
}

/**
 * Who has something to send. It leaves as soon as what the server is at is done, so that everything that one request
 * makes it say to a client is one write; nothing waits for what happens later.
 */
export class Outbox {
  #waiting: Flushable[] = [];

  add(sender: Flushable): void {
    this.#waiting.push(sender);
    // After the promises that are settled by now have said what follows from them.
    if (this.#waiting.length === 1) process.nextTick(() => this.#flush());
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const sender of waiting) sender.flush();
  }
}
