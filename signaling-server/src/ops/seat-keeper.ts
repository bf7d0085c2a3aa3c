import type { DeviceId, UserId } from '../protocol/index.ts';
import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';
import { Recurring } from './recurring.ts';
import { SerialQueue, UnderWay, untilDone } from './tasks.ts';

/** Somebody has a place on this device. */
export interface Seated {
  readonly by: { readonly userId: UserId; readonly deviceId: DeviceId };
  /** Until when the device has to be back; null while it is connected. */
  readonly dueBy: number | null;
}

export interface SeatKeeperDeps<Id extends string, R> {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly delivery: { isHere(deviceId: DeviceId): boolean };
  /** Of these, the devices that are connected, to whatever node. */
  readonly connectedAmong: (deviceIds: readonly DeviceId[]) => Promise<ReadonlySet<DeviceId>>;
  readonly store: {
    find(id: Id): Promise<R | null>;
    /** Those that change by themselves at this time or have before. */
    due(now: number): Promise<readonly Id[]>;
  };
}

/** So late a deadline may be kept. */
const DUE_EVERY_MS = 500;

/**
 * What calls and rooms have in common: on this node one event of each follows the other, places are of devices that come
 * and go, deadlines are kept, and what follows from a change is done until it is done.
 */
export abstract class SeatKeeper<Id extends string, R> {
  readonly #deps: SeatKeeperDeps<Id, R>;
  readonly #what: 'call' | 'room';
  readonly #queue = new SerialQueue();
  readonly #underWay = new UnderWay();
  readonly #due: Recurring;
  #isClosing = false;

  protected constructor(what: 'call' | 'room', deps: SeatKeeperDeps<Id, R>) {
    this.#deps = deps;
    this.#what = what;
    this.#due = new Recurring({
      ...{ clock: deps.clock, everyMs: DUE_EVERY_MS, run: () => this.#keepDeadlines() },
      onFailure: (error) => deps.logger.error({ err: error }, `the deadlines of ${what}s could not be kept`),
    });
  }

  protected abstract seatsOf(record: R): { readonly id: Id; readonly seats: readonly Seated[] };
  /** Resolves to whether it made a difference. */
  protected abstract reseat(
    id: Id,
    event: { readonly type: 'device-back' | 'device-lost'; readonly by: Seated['by'] },
  ): Promise<boolean>;
  /** Its time has come. */
  protected abstract onDue(id: Id): Promise<void>;

  /** Null when there never was one, or there is none any more. */
  find(id: Id): Promise<R | null> {
    return this.#deps.store.find(id);
  }

  /** Runs a task while no event of the same is applied by this node. */
  exclusively<T>(id: Id, task: () => Promise<T>): Promise<T> {
    return this.#queue.run(id, task);
  }

  /** Empties the seats of devices that are gone, and fills those of devices that are there: nobody may have said so. */
  async checkSeats(records: readonly R[]): Promise<void> {
    const all = records.map((record) => this.seatsOf(record));
    const devices = all.flatMap(({ seats }) => seats.map(({ by }) => by.deviceId));
    const connected = await this.#deps.connectedAmong(devices);
    for (const { id, seats } of all) {
      for (const { by, dueBy } of seats) {
        const isThere = connected.has(by.deviceId);
        if (isThere && dueBy !== null) await this.reseat(id, { type: 'device-back', by });
        if (isThere || dueBy !== null) continue;
        // It may be back by now, which was noted before it was noted that it is gone.
        if (await this.reseat(id, { type: 'device-lost', by })) this.later(id, () => this.#checkAgain(id));
      }
    }
  }

  /** The same of a device that asked for something, whose connection may have ended before that was done. */
  checkSeatOf(id: Id, { deviceId }: Seated['by']): void {
    if (!this.#deps.delivery.isHere(deviceId)) this.later(id, () => this.#checkAgain(id));
  }

  /** From now on deadlines are kept. */
  start(): void {
    this.#due.start();
  }

  /** Keeps no deadline any more and waits for what is under way. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#due.stop();
    await this.#queue.settled();
    await this.#underWay.settled();
  }

  /** Not waited for by whoever asked, and done as soon as what it needs is there. */
  protected later(id: Id, task: () => Promise<void>): void {
    const done = untilDone(task, () => this.#isClosing).catch((error: unknown) => {
      this.#fail(id, error, `what follows from a change of a ${this.#what} was not done`);
    });
    this.#underWay.add(done);
  }

  async #keepDeadlines(): Promise<void> {
    for (const id of await this.#deps.store.due(this.#deps.clock.now())) {
      // The node that a device came back to may not have lived to say so.
      const kept = this.#checkAgain(id).then(() => this.onDue(id));
      // What can't be done for one keeps nobody else waiting.
      await kept.catch((error: unknown) => {
        this.#fail(id, error, `the deadline of a ${this.#what} could not be kept`);
      });
    }
  }

  async #checkAgain(id: Id): Promise<void> {
    const record = await this.find(id);
    if (record !== null) await this.checkSeats([record]);
  }

  #fail(id: Id, error: unknown, message: string): void {
    this.#deps.logger.error({ [`${this.#what}Id`]: id, err: error }, message);
  }
}
