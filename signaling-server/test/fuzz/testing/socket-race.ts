import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { CallStore } from '../../../src/calls/call-store.ts';
import type { CallId, SignedIn, UserId } from '../../../src/protocol/index.ts';
import { PATIENCE_MS } from '../../../src/testing/patience.ts';
import type { TestServer } from '../../../src/testing/test-server.ts';
import { isAnswered, type BotCall, type BotIdentity } from './bot-call.ts';
import { Bot } from './bot.ts';
import { Oracle } from './oracle.ts';
import { createRandom } from './random.ts';
import type { Deed, Schedule } from './schedule.ts';
import { whatDisagrees, whatIsWrongAfterwards } from './verdict.ts';

export interface SocketRaceDeps {
  readonly server: TestServer;
  /** Its database, as another process sees it. */
  readonly calls: CallStore;
  /** The devices of each person, signed in. */
  readonly sessions: readonly (readonly SignedIn[])[];
  /** How often each thing was seen: a fuzz that never gets anywhere proves nothing. */
  readonly tally: Map<string, number>;
}

type WhatIsWrong = () => string | null | Promise<string | null>;

/** More than any schedule has to say until all is said. */
const MOST_MOVES = 20_000;
const LOOK_AGAIN_MS = 3;
/** So much of the servers' time passes between two looks. */
const PASSES_MS = 30;
/** So often in a row nothing may come up before everything counts as arrived. */
const QUIET_LOOKS = 4;
/** No program starts faster. */
const RESTART_MS = 50;
/** In one go, before anything arrives. What takes longer passes as it does for everybody, in steps. */
const AT_ONCE_MS = 4_000;
const STEP_MS = 250;

/** Runs one schedule over true connections. Resolves to what went wrong, or null. */
export async function raceOverSockets(schedule: Schedule, deps: SocketRaceDeps): Promise<string | null> {
  const run = new SocketRace(schedule, deps);
  try {
    return (await run.play()) ?? run.oracle.violations[0] ?? null;
  } finally {
    run.end();
  }
}

class SocketRace {
  readonly oracle: Oracle;
  readonly #schedule: Schedule;
  readonly #deps: SocketRaceDeps;
  readonly #people: readonly UserId[];
  readonly #bots: Bot[];

  constructor(schedule: Schedule, deps: SocketRaceDeps) {
    this.oracle = new Oracle(deps.tally, { inOrder: deps.server.ways === null });
    [this.#schedule, this.#deps] = [schedule, deps];
    const sessions = schedule.cast.flatMap((devices, person) => deps.sessions[person]!.slice(0, devices));
    this.#people = [...new Set(sessions.map(({ self }) => self.userId))];
    this.#bots = sessions.map(({ self, deviceId }, index) =>
      this.#createBot({ index, userId: self.userId, deviceId }),
    );
  }

  async play(): Promise<string | null> {
    const { calls, server } = this.#deps;
    const agree = (): Promise<string | null> => whatDisagrees(this.#bots, calls);
    for (const { line } of this.#bots) line.connect();
    const stuck = await this.#untilQuiet();
    if (stuck !== null) return stuck;
    for (const { do: deed, one, other } of this.#schedule.steps) await this.#deeds[deed](one, other);
    server.ways?.back();
    for (const { line } of this.#bots) line.connect();
    const disagreement = await this.#untilQuiet(agree);
    if (disagreement !== null) return disagreement;
    for (const bot of this.#bots) for (const call of bot.live()) bot.hangUp(call);
    const left = await this.#untilQuiet(() => this.#whatIsLeft() ?? agree());
    return left ?? (await whatIsWrongAfterwards(this.#bots, this.oracle, calls));
  }

  end(): void {
    this.#deps.server.ways?.back();
    for (const { line } of this.#bots) line.dispose();
    // Every limit is itself again.
    this.#deps.server.clock.advance(30_000);
  }

  readonly #deeds: Readonly<Record<Deed, (one: number, other: number) => unknown>> = {
    dial: (one, other) => this.#dial(this.#bot(one), this.#person(other)),
    cross: (one, other) => {
      const [bot, callee] = [this.#bot(one), this.#person(other)];
      this.#dial(bot, callee);
      this.#dial(this.#botsOf(callee)[0]!, bot.identity.userId);
    },
    answer: (one, other) => this.#withCall(one, other, (bot, call) => bot.answer(call)),
    decline: (one, other) => this.#withCall(one, other, (bot, call) => bot.decline(call)),
    'hang-up': (one, other) => this.#withCall(one, other, (bot, call) => bot.hangUp(call)),
    signal: (one, other) => this.#withCall(one, other, (bot, call) => bot.signal(call)),
    hold: (one, other) => this.#withCall(one, other, (bot, call) => bot.hold(call)),
    swap: (one, other) => this.#withCall(one, other, (bot, call) => bot.swapTo(call)),
    'take-back': (one) => {
      const bot = this.#bot(one);
      for (const call of bot.live()) bot.takeBack(call);
    },
    transfer: (one, other) =>
      this.#withCall(one, other, (bot, call) => bot.transfer(call, this.#person(other))),
    join: (one) => {
      const bot = this.#bot(one);
      const [first, second] = bot.live().filter(isAnswered);
      if (first !== undefined && second !== undefined) bot.transfer(first, second.peer);
    },
    repeat: (one) => this.#bot(one).line.repeat(),
    cut: (one, other) => this.#bot(one).cut(other % 4, Math.floor(other / 4)),
    connect: (one) => this.#bot(one).line.connect(),
    restart: (one) => this.#restart(this.#bot(one)),
    'answer-everywhere': (one) => {
      for (const bot of this.#botsOf(this.#person(one))) for (const call of bot.live()) bot.answer(call);
    },
    flow: (one, other) => this.#flow(one, other),
    arrive: () => this.#untilQuiet(),
    'cut-off': (one) => this.#deps.server.ways?.cutOff(one),
    back: () => this.#deps.server.ways?.back(),
    wait: (one) => this.#wait(one),
  };

  #createBot(identity: BotIdentity): Bot {
    const { sessions, server } = this.#deps;
    const session = sessions.flat().find(({ deviceId }) => deviceId === identity.deviceId)!;
    const { url, clock } = server;
    const newCallId = (): CallId => randomUUID() as CallId;
    return new Bot({ identity, url, session, clock, newCallId, watcher: this.oracle });
  }

  #bot(number: number): Bot {
    return this.#bots[number % this.#bots.length]!;
  }

  #person(number: number): UserId {
    return this.#people[number % this.#people.length]!;
  }

  #botsOf(person: UserId): Bot[] {
    return this.#bots.filter(({ identity }) => identity.userId === person);
  }

  #withCall(one: number, other: number, act: (bot: Bot, call: BotCall) => void): void {
    const bot = this.#bot(one);
    const calls = bot.live();
    const call = calls[other % calls.length];
    if (call !== undefined) act(bot, call);
  }

  #dial(caller: Bot, callee: UserId): void {
    if (callee !== caller.identity.userId) caller.dial(callee, true);
  }

  #restart(bot: Bot): void {
    bot.cut(0, 0);
    bot.line.dispose();
    this.#deps.server.clock.advance(RESTART_MS);
    const anew = this.#createBot(bot.identity);
    this.#bots[bot.identity.index] = anew;
    anew.line.connect();
  }

  #moves(): (() => void)[] {
    return this.#bots.flatMap(({ line }) => line.moves());
  }

  async #flow(count: number, seed: number): Promise<void> {
    const random = createRandom(seed);
    for (let moved = 0; moved < count; moved += 1) {
      const moves = this.#moves();
      if (moves.length === 0) await delay(1);
      else random.one(moves)();
    }
  }

  async #wait(ms: number): Promise<void> {
    const { clock } = this.#deps.server;
    clock.advance(Math.min(ms, AT_ONCE_MS));
    for (let passed = AT_ONCE_MS; passed < ms; passed += STEP_MS) {
      for (const move of this.#moves()) move();
      clock.advance(STEP_MS);
      await delay(LOOK_AGAIN_MS);
    }
  }

  /** Moves what comes up until nothing does and nothing is wrong any more. Resolves to what is wrong for too long. */
  async #untilQuiet(whatIsWrong: WhatIsWrong = () => null): Promise<string | null> {
    const deadline = performance.now() + PATIENCE_MS;
    let moved = 0;
    for (let quiet = 0; quiet < QUIET_LOOKS;) {
      const moves = this.#moves();
      for (const move of moves) move();
      moved += moves.length;
      if (moved > MOST_MOVES) return `messages go round in circles; ${this.#whoWaits()}`;
      const isAtRest = moves.length === 0 && this.#bots.every(({ line }) => line.isAtRest);
      const wrong = isAtRest ? await whatIsWrong() : 'messages are not answered';
      quiet = wrong === null ? quiet + 1 : 0;
      if (wrong !== null && performance.now() > deadline) return `${wrong}; ${this.#whoWaits()}`;
      this.#deps.server.clock.advance(PASSES_MS);
      await delay(LOOK_AGAIN_MS);
    }
    return null;
  }

  #whoWaits(): string {
    const waiting = this.#bots.filter(({ line }) => !line.isAtRest);
    if (waiting.length === 0) return 'nobody waits';
    return waiting.map(({ identity, line }) => `${identity.index} waits for ${line.waitsFor}`).join('; ');
  }

  #whatIsLeft(): string | null {
    for (const bot of this.#bots) {
      const [call] = bot.live();
      if (call !== undefined) return `${call.callId} is ${call.phase} after everybody hung up`;
      if (!bot.isDone) return `${bot.identity.deviceId} is not heard`;
    }
    return null;
  }
}
