import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Those that take most of a minute by themselves: begun among the last, they would keep all but one core waiting. */
const longFiles = ['/fuzz/socket-races.test.ts'];

/** Where a file is in the order of its run. */
export interface Place {
  /** The groups run one after the other, whatever is in them. */
  readonly group: number;
  readonly path: string;
}

/** The same order, but for the long files, which are the first of their group. */
export function longFilesFirst<T>(files: readonly T[], placeOf: (file: T) => Place): T[] {
  const isShort = (path: string): number => (longFiles.some((long) => path.endsWith(long)) ? 0 : 1);
  return files
    .map((file) => ({ file, ...placeOf(file) }))
    .sort((a, b) => a.group - b.group || isShort(a.path) - isShort(b.path))
    .map(({ file }) => file);
}

/** Vitest runs one project after the other, so that a long file of the last one would be among the last of all. */
export class LongFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return longFilesFirst(sorted, ({ moduleId, project }) => ({
      ...{ group: project.config.sequence.groupOrder, path: moduleId },
    }));
  }
}
