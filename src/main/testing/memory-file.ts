import type { JsonFile } from '../files/json-file.ts';

/** A {@link JsonFile} without a disk. `stored` is what would lie on it; set `full` to make it refuse. */
export interface MemoryFile<T> extends JsonFile<T> {
  stored: T | null;
  full: boolean;
}

export function createMemoryFile<T>(stored: T | null = null): MemoryFile<T> {
  const file: MemoryFile<T> = {
    stored,
    full: false,
    read: () => Promise.resolve(file.stored),
    write: (value) => {
      if (file.full) return Promise.reject(new Error('the disk is full'));
      file.stored = value;
      return Promise.resolve();
    },
    remove: () => {
      file.stored = null;
      return Promise.resolve();
    },
  };
  return file;
}
