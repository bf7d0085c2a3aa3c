/** A client that sends slower than this is dropped. By Node's names. */
export const timeouts = {
  /** For the first line and the headers. */
  headersTimeout: 10_000,
  /** For the whole request. */
  requestTimeout: 15_000,
  /** How often the two are looked at. */
  connectionsCheckingInterval: 2_000,
  /** Between two requests. */
  keepAliveTimeout: 20_000,
} as const;
