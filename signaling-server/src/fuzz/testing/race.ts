import { createManualClock } from '../../ops/testing/manual-clock.ts';
import type { Logger } from '../../ops/logger.ts';
import type { CallId, DeviceId } from '../../protocol/index.ts';
import { Bot } from './bot.ts';
import type { BotIdentity } from './bot-watcher.ts';
import { createInProcessServer } from './in-process-server.ts';
import { Oracle } from './oracle.ts';
import type { RaceStores } from './race-stores.ts';
import { createRandom, type Random } from './random.ts';
import type { Schedule, Step } from './schedule.ts';
import { castOf, Stage } from './stage.ts';
import { Turnstile } from './turnstile.ts';
import { whatDisagrees, whatIsStillHandedOver, whatIsWrongInTheLog } from './verdict.ts';

export interface RaceResult {
  /** Null: nothing went wrong. */
  readonly failure: string | null;
  readonly tally: ReadonlyMap<string, number>;
}

/** How much is moved at most before it counts as going round in circles. */
const MOST_MOVES = 20_000;
/** Both ends have to agree so long after the last message: what was lost has been repeated by then. */
const AGREEMENT_MS = 6_000;

/** Runs one schedule against a server of its own, to its end. */
export async function race(schedule: Schedule, stores: RaceStores): Promise<RaceResult> {
  const run = new Race(schedule, stores);
  try {
    await run.play();
    await run.comeToRest();
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
  } finally {
    await run.end();
  }
  return { failure: run.oracle.violations[0] ?? null, tally: run.oracle.tally };
}

class Failed extends Error {}

const turnOfTheLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

class Race {
  readonly oracle: Oracle;
  readonly #schedule: Schedule;
  readonly #stores: RaceStores;
  readonly #clock = createManualClock();
  readonly #turnstile: Turnstile;
  readonly #server: ReturnType<typeof createInProcessServer>;
  readonly #stage: Stage;
  #calls = 0;

  constructor(schedule: Schedule, stores: RaceStores) {
    this.#schedule = schedule;
    this.#stores = stores;
    this.#turnstile = new Turnstile(createRandom(schedule.seed ^ 0x5f5f5f));
    this.#server = createInProcessServer({
      clock: this.#clock,
      log: this.#complainingLog(),
      stores: {
        people: stores.people,
        presences: this.#turnstile.inFrontOf(stores.presences),
        calls: this.#turnstile.inFrontOf(stores.calls),
      },
    });
    this.oracle = new Oracle((callId) => this.#server.shared.registry.find(callId));
    this.#stage = new Stage({
      identities: castOf(schedule.cast, (person, device) => ({
        userId: stores.persons[person]!.userId,
        deviceId: `device-${person}-${device}` as DeviceId,
      })),
      createBot: (identity) => this.#createBot(identity),
      clock: this.#clock,
      onAway: (deviceId, ms) => this.oracle.wasAway(deviceId, ms),
    });
  }

  async play(): Promise<void> {
    for (const bot of this.#stage.bots) bot.connect();
    await this.#arrive();
    for (const step of this.#schedule.steps) {
      await this.#take(step);
      await this.#settle();
      this.#check();
    }
  }

  /** The network is calm, everybody who comes back is back, and time goes by. */
  async comeToRest(): Promise<void> {
    this.#back();
    const deserters = new Set(
      this.#schedule.deserters.filter((index) => this.#stage.bots[index]?.wire === null),
    );
    for (const bot of this.#stage.bots) {
      if (deserters.has(bot.identity.index)) this.oracle.wasAway(bot.identity.deviceId, Infinity);
      else this.#stage.connect(bot);
    }
    await this.#pass(AGREEMENT_MS, 250);
    await this.#agree(deserters);
    // Every deadline is over: of what rings, and of seats whose devices never come back.
    await this.#pass(70_000, 10_000);
    await this.#agree(deserters);
    for (const wrong of await whatIsStillHandedOver(this.#standing())) this.oracle.violate(wrong);
    for (const bot of this.#stage.bots) for (const call of bot.live()) bot.hangUp(call);
    await this.#pass(AGREEMENT_MS, 1_000);
    await this.#agree(deserters);
    for (const wrong of await whatIsWrongInTheLog({ oracle: this.oracle, stores: this.#stores }))
      this.oracle.violate(wrong);
    await this.#checkNothingLeft();
    this.#check();
  }

  async end(): Promise<void> {
    this.#back();
    for (const bot of this.#stage.bots) {
      bot.cut({ up: 0, down: 0, noticedAfterMs: 0 });
      bot.dispose();
    }
    await this.#finishWriting();
    const closed = this.#server.close();
    await this.#finishWriting();
    await closed;
    await this.#stores.forgetCalls();
  }

  /** Lets everything happen that could without anybody's doing. */
  async #settle(): Promise<void> {
    do await turnOfTheLoop();
    while (this.#turnstile.isBusy);
  }

  async #finishWriting(): Promise<void> {
    for (let moves = 0; moves < MOST_MOVES; moves += 1) {
      await this.#settle();
      if (this.#turnstile.waiting === 0) return;
      this.#turnstile.letThrough(0);
    }
  }

  #createBot(identity: BotIdentity): Bot {
    const person = this.#stores.persons.find(({ userId }) => userId === identity.userId)!;
    const { deviceId } = identity;
    return new Bot({
      ...identity,
      clock: this.#clock,
      watcher: this.oracle,
      newCallId: () => `call-${(this.#calls += 1).toString().padStart(6, '0')}` as CallId,
      open: (onEvent) => {
        const onSent = (name: string, payload: unknown): void => this.oracle.onSent(identity, name, payload);
        return this.#server.open({ person, deviceId, onSent }, onEvent);
      },
    });
  }

  /** An error in the log is a fault of the server, whatever else is right. */
  #complainingLog(): Logger {
    const ignore = (): void => undefined;
    return {
      ...{ debug: ignore, info: ignore, warn: ignore },
      error: ({ err }: { err?: unknown }, message) =>
        this.oracle.violate(`logged: ${message}: ${String(err)}`),
    };
  }

  #check(): void {
    if (this.oracle.violations.length > 0) throw new Failed();
  }

  async #agree(deserters: ReadonlySet<number>): Promise<void> {
    const present = this.#stage.bots.filter(({ identity }) => !deserters.has(identity.index));
    for (const wrong of await whatDisagrees({ present, ...this.#standing() })) this.oracle.violate(wrong);
    for (const bot of present)
      if (bot.live().some(({ peerHeld }) => peerHeld)) this.oracle.count('held at rest');
    this.#check();
  }

  #standing() {
    const { registry } = this.#server.shared;
    return { registry, people: this.#stores.persons.map(({ userId }) => userId) };
  }

  async #checkNothingLeft(): Promise<void> {
    const { lanes, board } = this.#server.shared;
    for (const callId of this.oracle.facts.keys()) {
      if ((await lanes.called(callId)).length > 0)
        this.oracle.violate(`${callId} is over and still keeps its mail`);
    }
    const presences = await board.read(this.#stores.persons.map(({ userId }) => userId));
    for (const { userId, status } of presences) {
      if (status === 'in-call') this.oracle.violate(`${userId} is shown in a call, and no call is left`);
    }
  }

  async #take(step: Step): Promise<void> {
    if (step.do === 'flow') await this.#flow(step.count, createRandom(step.seed));
    else if (step.do === 'arrive') await this.#arrive();
    else if (step.do === 'cut-off') this.#cutOff(step.which);
    else if (step.do === 'back') this.#back();
    else this.#stage.act(step);
  }

  #cutOff(which: number): void {
    const some = this.#stage.bots.filter((_bot, index) => ((which >> index) & 1) === 1);
    this.#server.cutOff(some.map(({ identity }) => identity.deviceId));
  }

  /** Not waited for: what comes of it is a move like every other. */
  #back(): void {
    this.#server.back().catch((error: unknown) => this.oracle.violate(`back in vain: ${String(error)}`));
  }

  /** Time passes and everything arrives as it comes up. */
  async #pass(ms: number, stepMs: number): Promise<void> {
    await this.#arrive();
    for (let passed = 0; passed < ms; passed += stepMs) {
      this.#clock.advance(stepMs);
      await this.#arrive();
    }
  }

  async #arrive(): Promise<void> {
    await this.#settle();
    await this.#flow(MOST_MOVES, null);
    this.#check();
  }

  /** In an order by chance, or everything in its turn. */
  async #flow(count: number, random: Random | null): Promise<void> {
    for (let moved = 0; moved < count; moved += 1) {
      const moves = this.#moves();
      if (moves.length === 0) return;
      const move = random === null ? moves[moved % moves.length]! : random.one(moves);
      if (move()) await this.#settle();
      if (moved === MOST_MOVES - 1) this.oracle.violate('messages go round in circles');
    }
  }

  #moves(): (() => boolean)[] {
    const moves = this.#stage.moves();
    for (let which = 0; which < this.#turnstile.waiting; which += 1)
      moves.push(() => (this.#turnstile.letThrough(which), true));
    return moves;
  }
}
