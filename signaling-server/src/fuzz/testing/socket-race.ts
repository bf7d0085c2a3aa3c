import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { CallId, DeviceId, HistoryEntry, Reply, SignedIn, UserId } from '../../protocol/index.ts';
import { PATIENCE_MS } from '../../testing/patience.ts';
import { dataOf } from '../../testing/test-device.ts';
import type { TestServer } from '../../testing/test-server.ts';
import { Bot } from './bot.ts';
import type { BotIdentity } from './bot-watcher.ts';
import { Oracle } from './oracle.ts';
import { openSocket } from './socket-carrier.ts';
import { passes } from './passes.ts';
import { createRandom } from './random.ts';
import type { Schedule, Step } from './schedule.ts';
import { castOf, Stage } from './stage.ts';
import { isPossibleEnd, whoHandsOverInVain } from './socket-verdict.ts';
import { whoHoldsUnseen } from './verdict.ts';

export interface SocketRaceDeps {
  readonly server: TestServer;
  /** The devices of each person, signed in. */
  readonly sessions: readonly (readonly SignedIn[])[];
}

/** More than any schedule has to say until all is said. */
const MOST_MOVES = 20_000;
const LOOK_AGAIN_MS = 3;
/** So often in a row nothing may come up before everything counts as arrived. */
const QUIET_LOOKS = 4;
/** A schedule waits for no deadline here: those of several nodes are not only the clock's. */
const LONGEST_WAIT_MS = 4_000;

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
  readonly #stage: Stage;
  readonly #begunAt: number;
  readonly #away = new Set<DeviceId>();

  constructor(schedule: Schedule, deps: SocketRaceDeps) {
    const { clock } = deps.server;
    this.#schedule = schedule;
    this.#deps = deps;
    // What the server has is asked for over the wire, as by everybody else.
    this.oracle = new Oracle(() => Promise.resolve(null));
    this.#begunAt = clock.now();
    this.#stage = new Stage({
      identities: castOf(schedule.cast, (person, device) => {
        const { self, deviceId } = deps.sessions[person]![device]!;
        return { userId: self.userId, deviceId };
      }),
      createBot: (identity) => this.#createBot(identity),
      ...{ clock, onAway: (deviceId) => void this.#away.add(deviceId) },
    });
  }

  async play(): Promise<string | null> {
    const { bots } = this.#stage;
    for (const bot of bots) bot.connect();
    const stuck = await this.#untilQuiet(() => null);
    if (stuck !== null) return stuck;
    for (const step of this.#schedule.steps) await this.#take(step);
    this.#deps.server.ways?.back();
    for (const bot of bots) this.#stage.connect(bot);
    const disagreement = await this.#untilQuiet(() => this.#whatDisagrees());
    if (disagreement !== null) return disagreement;
    for (const bot of bots) for (const call of bot.live()) bot.hangUp(call);
    const left = await this.#untilQuiet(() => this.#whatIsLeft());
    return left ?? (await this.#whatIsWrongInHistory());
  }

  end(): void {
    this.#deps.server.ways?.back();
    for (const bot of this.#stage.bots) {
      bot.cut({ up: 0, down: 0, noticedAfterMs: 0 });
      bot.dispose();
    }
    // Every limit is itself again.
    this.#deps.server.clock.advance(30_000);
  }

  #createBot(identity: BotIdentity): Bot {
    const sessions = this.#deps.sessions.flat();
    const session = sessions.find(({ deviceId }) => deviceId === identity.deviceId)!;
    const { url, clock } = this.#deps.server;
    return new Bot({
      ...{ ...identity, clock, watcher: this.oracle },
      newCallId: () => randomUUID() as CallId,
      open: (onEvent, lose) =>
        openSocket(url, session, {
          onEvent,
          onLost: (reason) => {
            // The one way in which a server ends a connection for good; the real client would stay away.
            if (reason === 'io server disconnect') this.oracle.violate(`${identity.deviceId} was sent away`);
            this.#away.add(identity.deviceId);
            lose();
          },
        }),
    });
  }

  async #take(step: Step): Promise<void> {
    if (step.do === 'arrive') await this.#untilQuiet(() => null);
    else if (step.do === 'flow') await this.#flow(step.count, step.seed);
    else if (step.do === 'wait') this.#deps.server.clock.advance(Math.min(step.ms, LONGEST_WAIT_MS));
    else if (step.do === 'cut-off') this.#deps.server.ways?.cutOff(step.which);
    else if (step.do === 'back') this.#deps.server.ways?.back();
    else this.#stage.act(step);
  }

  async #flow(count: number, seed: number): Promise<void> {
    const random = createRandom(seed);
    for (let moved = 0; moved < count; moved += 1) {
      const moves = this.#stage.moves();
      if (moves.length === 0) await delay(1);
      else random.one(moves)();
    }
  }

  /** Moves what comes up until nothing does and nothing is wrong any more. Resolves to what is wrong for too long. */
  async #untilQuiet(whatIsWrong: () => string | null): Promise<string | null> {
    // In true time, and also where something comes up again and again: how soon they agree is proven without it.
    const deadline = performance.now() + PATIENCE_MS;
    let moved = 0;
    for (let quiet = 0; quiet < QUIET_LOOKS;) {
      const moves = this.#stage.moves();
      for (const move of moves) move();
      moved += moves.length;
      if (moved > MOST_MOVES) return `messages go round in circles; ${this.#whoWaits()}`;
      const wrong = whatIsWrong();
      const isAtRest = moves.length === 0 && this.#stage.bots.every((bot) => bot.isAtRest);
      quiet = isAtRest && wrong === null ? quiet + 1 : 0;
      if (performance.now() > deadline) return `${wrong ?? 'messages are not answered'}; ${this.#whoWaits()}`;
      // Acknowledgements may wait for something to travel with.
      this.#deps.server.clock.advance(LOOK_AGAIN_MS * 10);
      await delay(LOOK_AGAIN_MS);
    }
    return null;
  }

  #whoWaits(): string {
    const waiting = this.#stage.bots.filter((bot) => !bot.isAtRest);
    if (waiting.length === 0) return 'nobody waits';
    return waiting.map(({ identity, waitsFor }) => `${identity.index} waits for ${waitsFor}`).join('; ');
  }

  /** Whether the phones can all be right. */
  #whatDisagrees(): string | null {
    const shown = new Map<CallId, { readonly bot: BotIdentity; readonly phase: string }[]>();
    for (const bot of this.#stage.bots) {
      for (const { callId, phase } of bot.live())
        shown.set(callId, [...(shown.get(callId) ?? []), { bot: bot.identity, phase }]);
    }
    for (const [callId, showing] of shown) {
      const tell = showing.map(({ bot, phase }) => `${bot.index} ${phase}`).join(', ');
      if (!this.#fits(callId, showing)) return `${callId} is shown by ${tell}`;
    }
    const { bots } = this.#stage;
    return whoHandsOverInVain(bots)[0] ?? whoHoldsUnseen(bots)[0] ?? null;
  }

  #fits(callId: CallId, showing: readonly { readonly bot: BotIdentity; readonly phase: string }[]): boolean {
    const phases = showing.map(({ phase }) => phase);
    const people = new Set(showing.map(({ bot }) => bot.userId));
    if (phases.every((phase) => phase === 'active')) return showing.length === 2 && people.size === 2;
    const facts = this.oracle.facts.get(callId);
    const all = this.#stage.bots.filter(({ identity }) => identity.userId === facts?.calleeId).length;
    // Two who are joined need only the devices on which they talk already.
    const devices = facts?.origin?.joins === undefined ? all : 1;
    return (
      phases.filter((phase) => phase === 'ringing-out').length === 1 &&
      phases.filter((phase) => phase === 'ringing-in').length === devices &&
      showing.length === devices + 1
    );
  }

  #whatIsLeft(): string | null {
    const left = this.#stage.bots.flatMap((bot) =>
      bot.live().map(({ callId, phase }) => `${callId} ${phase}`),
    );
    const unsaid = this.#stage.bots.find(({ isDone }) => !isDone);
    return left[0] ?? (unsaid === undefined ? null : `${unsaid.identity.deviceId} is not heard`);
  }

  /** One line for each call, the same for both, and every one of them ended. */
  async #whatIsWrongInHistory(): Promise<string | null> {
    const lines = new Map<CallId, HistoryEntry[]>();
    const people = new Set<UserId>();
    const devices = this.#stage.bots.map(({ identity }) => identity);
    for (const bot of this.#stage.bots) {
      if (people.has(bot.identity.userId)) continue;
      people.add(bot.identity.userId);
      const history = await this.#historyOf(bot);
      if (typeof history === 'string') return history;
      for (const entry of history) lines.set(entry.callId, [...(lines.get(entry.callId) ?? []), entry]);
    }
    for (const [callId, entries] of lines) {
      if (!isOneCall(entries)) return `${callId} has a wrong history: ${JSON.stringify(entries)}`;
      const known = { facts: this.oracle.facts.values(), devices, away: this.#away };
      const two = entries.map(({ peer }) => peer.userId);
      if (!isPossibleEnd(entries[0]!, two, known))
        return `${callId} can’t have ended so: ${JSON.stringify(entries)}`;
    }
    return null;
  }

  /** What is wrong, if there is no answer for too long. */
  async #historyOf(bot: Bot): Promise<HistoryEntry[] | string> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      let reply: Reply<unknown> | null = null;
      bot.ask('history:list', { limit: 50 }, (answer) => (reply = answer));
      const stuck = await this.#untilQuiet(() => null);
      const history = answerTo(reply);
      if (history !== null) return history.filter(({ startedAt }) => startedAt >= this.#begunAt);
      if (stuck !== null) return stuck;
      if (performance.now() > deadline) return `${bot.identity.deviceId} gets no history: ${told(reply)}`;
    }
  }
}

function told(reply: Reply<unknown> | null): string {
  return reply === null ? 'no answer' : JSON.stringify(reply);
}

/** Null: there was none in time by the clock of the test, which goes on while a busy machine is at something else. */
function answerTo(reply: Reply<unknown> | null): readonly HistoryEntry[] | null {
  if (reply === null || passes(reply)) return null;
  return (dataOf(reply) as { entries: HistoryEntry[] }).entries;
}

/** One line each, of both sides of the same end. */
function isOneCall([one, other, ...more]: readonly HistoryEntry[]): boolean {
  if (one === undefined || other === undefined || more.length > 0) return false;
  return one.endReason !== null && one.endReason === other.endReason && one.direction !== other.direction;
}
