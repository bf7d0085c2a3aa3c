/** Where everything is kept: in PostgreSQL where its address is given, otherwise in a file in the data folder. */
export interface DatabasePlace {
  readonly dataDir: string;
  /** May hold a password: never print it. */
  readonly databaseUrl: string | null;
}

/** In words for an admin, without the password. */
export function describePlace({ dataDir, databaseUrl }: DatabasePlace): string {
  return databaseUrl === null ? `the data folder ${dataDir}` : describeDatabase(databaseUrl);
}

/** Such as `the database ringdown at db.example.org:5432`. */
export function describeDatabase(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  const name = decodeURIComponent(url.pathname.slice(1)) || decodeURIComponent(url.username) || 'postgres';
  const host = url.searchParams.get('host') ?? decodeURIComponent(url.hostname);
  const port = url.port === '' ? '5432' : url.port;
  return `the database ${name} at ${host === '' ? 'localhost' : host}:${port}`;
}

/** What the server keeps can't be reached or used, and an admin can mend it. The message says how, in one line. */
export class StorageError extends Error {
  override readonly name: string = 'StorageError';
}
