/**
 * `info`: one line per step in a life cycle, nothing faster. `warn`: something was wrong and the phone went on.
 * Never a token, a password or an SDP.
 */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
}

export const silentLogger: Logger = { info: () => undefined, warn: () => undefined };
