import type { ClientEventName, ClientPayload, ReplyData, ServerEventName, ServerPayload } from '@protocol';
import { createSubject, type Subject } from '@shared/observable.ts';
import { err, ok, type Result } from '@shared/result.ts';
import type { ConnectionState } from '../account/account.ts';
import type { LineCredentials } from './link.ts';
import type { SignalingLine } from './signaling-line.ts';
import type { SignalingError } from './signaling.ts';

type Answer<E extends ClientEventName> = (
  payload: ClientPayload<E>,
) => Result<ReplyData<E>, SignalingError> | Promise<Result<ReplyData<E>, SignalingError>>;

/** A line whose server is the test. Unanswered requests get what an idle server would say. */
export interface FakeSignaling extends SignalingLine {
  readonly connection: Subject<ConnectionState>;
  /** Every request so far, as `[event, payload]`. */
  readonly requests: (readonly [ClientEventName, unknown])[];
  readonly opened: LineCredentials | null;
  readonly retries: number;
  /** From now on, requests of this kind get this answer. */
  answer<E extends ClientEventName>(event: E, answer: Answer<E>): void;
  refuse(event: ClientEventName, error?: SignalingError): void;
  emit<E extends ServerEventName>(event: E, payload: ServerPayload<E>): void;
  /** Payloads of the requests of one kind. */
  sent(event: ClientEventName): readonly unknown[];
}

const idleAnswers: Partial<Record<ClientEventName, unknown>> = {
  'people:list': { people: [] },
  'presence:watch': { presences: [] },
  'history:list': { entries: [], hasMore: false },
  'waits:list': { waits: [] },
  'room:list': { rooms: [] },
  'session:resume': { live: [], ended: [] },
  'call:start': { outcome: 'ended', reason: 'offline' },
  'ice:refresh': { iceServers: [], lifetimeMs: null, relayOnly: false },
};

export function createFakeSignaling(): FakeSignaling {
  const connection = createSubject<ConnectionState>({ status: 'connecting' });
  const answers = new Map<string, Answer<never>>();
  const listeners = new Map<string, Set<(payload: never) => void>>();
  const requests: (readonly [ClientEventName, unknown])[] = [];
  let opened: LineCredentials | null = null;
  let retries = 0;
  return {
    connection,
    requests,
    get opened() {
      return opened;
    },
    get retries() {
      return retries;
    },
    sent: (event) => requests.filter(([name]) => name === event).map(([, payload]) => payload),
    async request<E extends ClientEventName>(event: E, payload: ClientPayload<E>) {
      requests.push([event, payload]);
      if (connection.current.status !== 'online') return err({ code: 'offline', message: 'fake' });
      const answer = answers.get(event) as Answer<E> | undefined;
      return answer ? answer(payload) : ok((idleAnswers[event] ?? {}) as ReplyData<E>);
    },
    answer: (event, answer) => void answers.set(event, answer),
    refuse: (event, error = { code: 'internal', message: 'fake' }) =>
      void answers.set(event, () => err(error)),
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listener));
      return () => set.delete(listener);
    },
    emit(event, payload) {
      for (const listener of [...(listeners.get(event) ?? [])]) listener(payload as never);
    },
    open: (credentials) => void (opened = credentials),
    close() {
      opened = null;
      connection.set({ status: 'connecting' });
    },
    retryNow: () => void (retries += 1),
    dispose: () => listeners.clear(),
  };
}
