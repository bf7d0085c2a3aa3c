/** What the server keeps can't be reached or used, and an admin can mend it. The message says how, in one line. */
export class StorageError extends Error {
  override readonly name: string = 'StorageError';
}
