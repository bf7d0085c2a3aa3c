const texts = new WeakMap<object, string>();

/** Keeps this text as the JSON of the data, for an answer that many are given: it is not made anew for each of them. */
export function withJson<T extends object>(data: T, json: string): T {
  texts.set(data, json);
  return data;
}

/** Undefined where there is none yet. */
export function jsonOf(data: unknown): string | undefined {
  return typeof data === 'object' && data !== null ? texts.get(data) : undefined;
}
