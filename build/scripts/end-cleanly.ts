/** Runs a command and ends the process; a person is told what went wrong in words, not in a stack trace. */
export async function endCleanly(command: () => Promise<void>): Promise<never> {
  try {
    await command();
    process.exit(0);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
