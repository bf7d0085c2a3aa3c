import type { CallId } from '@protocol';
import { createSubject } from '@shared/observable.ts';
import type { AbsentCalls } from './absent-calls.ts';
import { type Call, type CallEvent, type Ended, isAnswered, withOrigin } from './call.ts';
import { CallSession, type CallSessionOptions } from './call-session.ts';
import type { CallView } from './call-view.ts';
import { viewOfCall } from './call-view-model.ts';
import type { CallsDeps } from './calls-deps.ts';
import { createLineWatch, type LineWatch } from './line-watch.ts';
import { LingeringCalls } from './lingering-calls.ts';
import { SummaryOutbox } from './summary-outbox.ts';

const isTalk = (call: Call): boolean => isAnswered(call) && !call.local.held;

/** The calls that are here, each of them from its beginning until its end has been read. */
export class CallBook {
  readonly list = createSubject<readonly CallView[]>([]);
  readonly #deps: CallsDeps;
  readonly #absent: AbsentCalls;
  readonly #sessions = new Map<CallId, CallSession>();
  readonly #lingering: LingeringCalls;
  readonly #summaries: SummaryOutbox;
  readonly #lineWatch: LineWatch;

  /** `absent` is told of those that are over. */
  constructor(deps: CallsDeps, absent: AbsentCalls) {
    this.#deps = deps;
    this.#absent = absent;
    this.#lingering = new LingeringCalls({ ...deps, onRead: (callId) => this.forget(callId) });
    this.#summaries = new SummaryOutbox(deps.signaling);
    this.#lineWatch = createLineWatch(deps);
  }

  session(callId: CallId): CallSession | undefined {
    return this.#sessions.get(callId);
  }

  sessions(): readonly CallSession[] {
    return [...this.#sessions.values()];
  }

  calls(): Call[] {
    return this.sessions().map(({ call }) => call);
  }

  /** Those that are not over. */
  live(): Call[] {
    return this.calls().filter(({ phase }) => phase !== 'ended');
  }

  dispatch(callId: CallId, event: CallEvent): void {
    this.#sessions.get(callId)?.dispatch(event);
  }

  /** To a call and, on the way to somebody else, the one that it may go back to. */
  dispatchToBoth(callId: CallId, event: CallEvent): void {
    const call = this.#sessions.get(callId)?.call;
    for (const each of call ? withOrigin(call) : []) this.dispatch(each, event);
  }

  /** Begins a call; `onChange` hears of everything that changes, its end included. */
  add({ onChange, ...options }: Omit<CallSessionOptions, 'deps'>): Call {
    const { call } = options.begin;
    const session = new CallSession({
      ...{ ...options, deps: this.#deps },
      onChange: (before, after) => {
        if (after.phase === 'ended') this.#ended(after);
        if (isTalk(after) && !isTalk(before)) this.#moveToEnd(session);
        onChange(before, after);
        this.#publish();
      },
    });
    this.#sessions.set(call.callId, session);
    this.#deps.log.info(`call ${call.callId} begins: ${call.phase}`);
    session.begin();
    if (call.phase === 'ended') this.#over(call);
    this.#publish();
    return call;
  }

  forget(callId: CallId): void {
    this.#lingering.remove(callId);
    this.#sessions.get(callId)?.dispose();
    this.#sessions.delete(callId);
    this.#publish();
  }

  dispose(): void {
    this.#summaries.dispose();
    this.#lineWatch.need(false);
    for (const callId of [...this.#sessions.keys()]) this.forget(callId);
  }

  #ended(call: Ended): void {
    const summary = this.#sessions.get(call.callId)?.summary() ?? null;
    if (summary) this.#summaries.send(call.callId, summary);
    this.#over(call);
  }

  /** The list is in the order in which the person turned to the calls; see `which-call.ts`. */
  #moveToEnd(session: CallSession): void {
    const { callId } = session.call;
    this.#sessions.delete(callId);
    this.#sessions.set(callId, session);
  }

  #over(call: Ended): void {
    this.#absent.over(call.callId);
    if (this.#sessions.has(call.callId)) this.#lingering.add(call);
  }

  #publish(): void {
    this.#lineWatch.need(this.live().some(isAnswered));
    this.list.set(this.calls().map(viewOfCall));
  }
}
