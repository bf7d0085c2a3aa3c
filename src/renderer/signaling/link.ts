import type { DeviceId, ErrorCode } from '@protocol';
import type { Result } from '@shared/result.ts';

/** Which server to talk to, and as which device. The token is a secret. */
export interface LineCredentials {
  readonly serverUrl: string;
  readonly token: string;
  readonly deviceId: DeviceId;
}

/** What a server says when it does not let this device in. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly retryAfterMs?: number;
}

/** What becomes of one connection. After `onClosed` or {@link Link.close} nothing is called any more. */
export interface LinkListener {
  /** The server is there; it has not said yet whether it lets this device in. */
  onReached(): void;
  /** Neither the name nor the payload has been checked. */
  onEvent(name: string, payload: unknown): void;
  /** Could not connect, was refused, or was connected and is not any more. */
  onClosed(why: string, refusal: Refusal | null): void;
}

/** One connection to the server, from the attempt to its end. It never reconnects: a new one replaces it. */
export interface Link {
  /**
   * The unchecked acknowledgement, or `no-answer` when the connection was lost meanwhile or the time is over, in which
   * only counts what this machine was awake for.
   */
  send(event: string, payload: unknown, timeoutMs: number): Promise<Result<unknown, 'no-answer'>>;
  close(): void;
}

export type OpenLink = (credentials: LineCredentials, listener: LinkListener) => Link;
