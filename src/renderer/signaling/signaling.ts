import type {
  ClientEventName,
  ClientPayload,
  ErrorCode,
  ReplyData,
  ServerEventName,
  ServerPayload,
} from '@protocol';
import type { Observable } from '@shared/observable.ts';
import type { Result } from '@shared/result.ts';
import type { ConnectionState } from '../account/account.ts';

/**
 * `offline`: there is no connection now, and this request can't wait for one. `timeout`: no answer in time; it may or
 * may not have been carried out, so repeat it with the same ids.
 */
export interface SignalingError {
  readonly code: ErrorCode | 'offline' | 'timeout';
  readonly message: string;
  readonly retryAfterMs?: number;
}

/** The line to the server. One implementation speaks Socket.IO, another lives in memory for tests. */
export interface Signaling {
  readonly connection: Observable<ConnectionState>;
  /** Never rejects. Replies are parsed; one that does not fit the contract is an `internal` error. */
  request<E extends ClientEventName>(
    event: E,
    payload: ClientPayload<E>,
  ): Promise<Result<ReplyData<E>, SignalingError>>;
  /** Only events that fit the contract arrive. Returns how to stop listening. */
  on<E extends ServerEventName>(event: E, listener: (payload: ServerPayload<E>) => void): () => void;
}
