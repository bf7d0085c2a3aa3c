/** Something the server needs is out of reach for the moment. Nothing was decided; the same request may come again. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
  /** What is out of reach, as an admin calls it. */
  readonly what: string;

  constructor(what: string, options?: ErrorOptions) {
    super(`${what} can not be reached at the moment`, options);
    this.what = what;
  }
}
