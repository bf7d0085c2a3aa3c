import type { ManualClock } from '../../ops/testing/manual-clock.ts';
import type { DeviceId, UserId } from '../../protocol/index.ts';
import type { Bot } from './bot.ts';
import type { BotIdentity } from './bot-watcher.ts';
import { isAnswered, type BotCall } from './bot-call.ts';
import type { Cast, Step } from './schedule.ts';

export interface StageOptions {
  /** The devices of a person stand together. */
  readonly identities: readonly BotIdentity[];
  readonly createBot: (identity: BotIdentity) => Bot;
  readonly clock: ManualClock;
  /** It was away for so many ms; for good when its program started anew. */
  readonly onAway: (deviceId: DeviceId, ms: number) => void;
}

/** What people and networks do; not what arrives, and not what happens to the nodes. */
type Act = Exclude<Step, { do: 'flow' | 'arrive' | 'cut-off' | 'back' }>;

/** No program starts faster. */
const RESTART_MS = 50;

/** The bots of a schedule, and what its steps mean for them. */
export class Stage {
  readonly bots: Bot[];
  readonly #options: StageOptions;
  readonly #people: readonly UserId[];
  readonly #goneSince = new Map<Bot, number>();

  constructor(options: StageOptions) {
    this.#options = options;
    this.#people = [...new Set(options.identities.map(({ userId }) => userId))];
    this.bots = options.identities.map((identity) => options.createBot(identity));
  }

  act(step: Act): void {
    switch (step.do) {
      case 'dial':
        this.#dial(step);
        return;
      case 'cross':
        this.#dial({ ...step, warm: true });
        this.#dial({ bot: this.#firstDeviceOf(step.callee), callee: this.#personOf(step.bot), warm: true });
        return;
      case 'answer-everywhere':
        for (const bot of this.#botsOf(step.person)) for (const call of bot.live()) bot.answer(call);
        return;
      case 'wait':
        this.#options.clock.advance(step.ms);
        return;
      default:
        this.#takeAt(this.#bot(step.bot), step);
    }
  }

  connect(bot: Bot): void {
    if (bot.wire !== null) return;
    const now = this.#options.clock.now();
    this.#options.onAway(bot.identity.deviceId, now - (this.#goneSince.get(bot) ?? now));
    bot.connect();
  }

  /** What could arrive next; each says whether the server has to do with it. */
  moves(): (() => boolean)[] {
    const moves: (() => boolean)[] = [];
    for (const { wire } of this.bots) {
      if (wire?.canGoUp === true) moves.push(() => (wire.goUp(), true));
      if (wire?.canGoDown === true) moves.push(() => (wire.goDown(), false));
    }
    return moves;
  }

  #takeAt(bot: Bot, step: Extract<Step, { bot: number }>): void {
    switch (step.do) {
      case 'repeat':
        bot.wire?.repeat();
        return;
      case 'cut':
        if (bot.wire !== null) this.#goneSince.set(bot, this.#options.clock.now());
        bot.cut(step);
        return;
      case 'connect':
        this.connect(bot);
        return;
      case 'restart':
        this.#restart(bot);
        return;
      case 'join':
        this.#join(bot);
        return;
      case 'dial':
      case 'cross':
        return;
      default:
        this.#do(bot, step);
    }
  }

  #do(bot: Bot, step: Extract<Step, { pick: number }>): void {
    const calls = bot.live();
    const call: BotCall | undefined = calls[step.pick % calls.length];
    if (call === undefined) return;
    switch (step.do) {
      case 'answer':
        bot.answer(call);
        return;
      case 'decline':
        bot.decline(call);
        return;
      case 'hang-up':
        bot.hangUp(call);
        return;
      case 'signal':
        bot.signal(call);
        return;
      case 'hold':
        bot.hold(call);
        return;
      case 'swap':
        bot.swapTo(call);
        return;
      case 'transfer':
        bot.transfer(call, this.#userOf(step.to));
        return;
      case 'take-back':
        bot.takeBack(call);
    }
  }

  #join(bot: Bot): void {
    const [first, second] = bot.live().filter(isAnswered);
    if (first !== undefined && second !== undefined) bot.transfer(first, second.peer);
  }

  #dial({
    bot,
    callee,
    warm,
  }: {
    readonly bot: number;
    readonly callee: number;
    readonly warm: boolean;
  }): void {
    const caller = this.#bot(bot);
    const peer = this.#userOf(callee);
    if (peer !== caller.identity.userId) caller.dial(peer, warm);
  }

  #restart(bot: Bot): void {
    this.#options.onAway(bot.identity.deviceId, Infinity);
    bot.cut({ up: 0, down: 0, noticedAfterMs: 0 });
    bot.dispose();
    this.#options.clock.advance(RESTART_MS);
    const anew = this.#options.createBot(bot.identity);
    this.bots[bot.identity.index] = anew;
    anew.connect();
  }

  #bot(number: number): Bot {
    return this.bots[number % this.bots.length]!;
  }

  #userOf(person: number): UserId {
    return this.#people[person % this.#people.length]!;
  }

  #botsOf(person: number): Bot[] {
    const userId = this.#userOf(person);
    return this.bots.filter(({ identity }) => identity.userId === userId);
  }

  #firstDeviceOf(person: number): number {
    return this.#botsOf(person)[0]?.identity.index ?? 0;
  }

  #personOf(bot: number): number {
    const { userId } = this.#bot(bot).identity;
    return this.#people.indexOf(userId);
  }
}

/** The bots that a cast asks for. */
export function castOf(
  cast: Cast,
  nameOf: (person: number, device: number) => Omit<BotIdentity, 'index'>,
): BotIdentity[] {
  return cast
    .flatMap((devices, person) => Array.from({ length: devices }, (_, device) => nameOf(person, device)))
    .map((named, index) => ({ ...named, index }));
}
