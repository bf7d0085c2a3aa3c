import type { ErrorCode } from '../protocol/index.ts';

interface HttpRequestSeen {
  readonly method: string;
  /** The pattern of the route, never the path that was asked for: that would be a series per visitor. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** A page of another address tried, or a code of the contract. */
export type HandshakeRefusal = ErrorCode | 'foreign_origin';

/** What the server counts. Features know these names and nothing of who reads them. */
export interface Metrics {
  callAnswered(rangMs: number): void;
  callEnded(reason: string): void;
  requestRefused(code: ErrorCode): void;
  handshakeRefused(code: HandshakeRefusal): void;
  /** The server ended a connection by itself. */
  connectionCut(reason: string): void;
  signalRelayed(): void;
  httpRequest(seen: HttpRequestSeen): void;
}
