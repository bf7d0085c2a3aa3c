import { createInProcessServer, type InProcessServer } from '../../fuzz/testing/in-process-server.ts';
import { createMemoryStores } from '../../fuzz/testing/memory-stores.ts';
import { persons } from '../../fuzz/testing/race-stores.ts';
import { createLogger } from '../../ops/logger.ts';
import type { ManualClock } from '../../ops/testing/manual-clock.ts';
import { UnavailableError } from '../../ops/unavailable.ts';
import type { CallId, DeviceId, Person, Reply, RingRule } from '../../protocol/index.ts';
import type { SharedState } from '../../shared-state.ts';

export const [ada, bob] = persons as [Person, Person];
export const callId = 'call-000001' as CallId;
/** What Ada's devices ask with. */
export const toBob = { callId, calleeId: bob.userId, media: 'audio', offer: null };

export type Rule = Omit<ReturnType<typeof rules>, 'ringRuleOf'>;

/** What the database says to the next question how a call rings; `wait` holds the answer back. */
function rules() {
  let rule: RingRule = 'usual';
  let waiting: (() => void)[] | null = null;
  let isBroken = false;
  return {
    set: (next: RingRule) => void (rule = next),
    breakDown: (broken: boolean) => void (isBroken = broken),
    wait: () => void (waiting = []),
    asked: () => (waiting ?? []).length,
    answer() {
      for (const go of waiting?.splice(0) ?? []) go();
      waiting = null;
    },
    ringRuleOf: async (): Promise<RingRule> => {
      if (waiting !== null) await new Promise<void>((go) => waiting?.push(go));
      if (isBroken) throw new Error('the database is away');
      return rule;
    },
  };
}

/** A device of a person, connected. */
export interface Phone {
  /** Names of what it was told of calls. */
  calls(): string[];
  /** What it was told with each event of this name. */
  told(event: string): unknown[];
  ask(event: string, payload: object): Promise<Reply<unknown>>;
  /** Ends its connection; the server hears of that a moment later. */
  leave(): void;
}

/** Resolves when the server is done with what follows from its coming. */
async function connect(server: InProcessServer, person: Person, device: string): Promise<Phone> {
  const heard: { readonly name: string; readonly payload: unknown }[] = [];
  const deviceId = `${person.username}-${device}` as DeviceId;
  const carrier = server.open(
    { person, deviceId, onSent: () => undefined },
    (name, payload) => void heard.push({ name, payload }),
  );
  const ask = (event: string, payload: object): Promise<Reply<unknown>> =>
    new Promise((resolve) => carrier.send(event, payload, resolve));
  await ask('ice:refresh', {});
  return {
    calls: () => heard.map(({ name }) => name).filter((name) => name.startsWith('call:')),
    told: (event) => heard.filter(({ name }) => name === event).map(({ payload }) => payload),
    ask,
    leave: () => carrier.close(0),
  };
}

/** What two nodes share that run one call, however they share it. */
export interface SharedByTwo {
  readonly here: SharedState;
  readonly elsewhere: SharedState;
  dispose(): Promise<void>;
}

/** What is asked of the log, or of the registry, of which the answer may be lost or something may come before it. */
type Asked = 'save' | 'find' | 'confirm' | 'open' | 'restore';

/** The way to the database, and to what is shared. */
function ways({ calls }: ReturnType<typeof createMemoryStores>, { registry }: SharedState) {
  let lost: Asked | null = null;
  let first: { readonly what: Asked; readonly act: () => Promise<void> | void } | null = null;
  const ask = async <T>(what: Asked, act: () => Promise<T>): Promise<T> => {
    if (first?.what === what) {
      const { act: before } = first;
      first = null;
      await before();
    }
    const answered = await act();
    if (lost !== what) return answered;
    lost = null;
    throw new UnavailableError('The answer');
  };
  return {
    /** The answer, once, with what was asked for done. */
    lose: (what: Asked) => void (lost = what),
    /** Does this once, before that is asked for. */
    before: (what: Asked, act: () => Promise<void> | void) => void (first = { what, act }),
    calls: changed(calls, {
      save: (call) => ask('save', () => calls.save(call)),
      find: (id) => ask('find', () => calls.find(id)),
    }),
    registry: changed(registry, {
      confirm: (call) => ask('confirm', () => registry.confirm(call)),
      open: (call) => ask('open', () => registry.open(call)),
      restore: (call) => ask('restore', () => registry.restore(call)),
    }),
  };
}

/** The same but for what is given. */
function changed<T extends object>(target: T, change: Partial<T>): T {
  return new Proxy(target, {
    get(_target, name) {
      if (Object.hasOwn(change, name)) return Reflect.get(change, name);
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}

/** Two nodes with the same database, each with its own way to it and to the rules for ringing. */
export function createNodes({ here, elsewhere }: SharedByTwo, clock: ManualClock) {
  const log = createLogger('silent');
  const stores = createMemoryStores(persons);
  const node = (given: SharedState) => {
    const { ringRuleOf, ...rule } = rules();
    const people = { ...stores.people, ringRuleOf };
    const { calls, registry, ...way } = ways(stores, given);
    const shared = { ...given, registry };
    const server = createInProcessServer({ clock, log, shared, stores: { ...stores, calls, people } });
    return {
      ...{ ...way, rule },
      connect: (person: Person, device = 'phone') => connect(server, person, device),
      close: () => server.close(),
    };
  };
  return { here: node(here), elsewhere: node(elsewhere), registry: here.registry, log: stores.calls };
}
