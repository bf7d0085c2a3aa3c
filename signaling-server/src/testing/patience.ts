/**
 * After how long a test takes something for hanging. A net, and no bound on how fast anything is: a machine that does much
 * else may need very long for very little, so nothing that passes comes near it.
 */
export const PATIENCE_MS = 90_000;

/** Of a test that kills and freezes servers, and waits for graces to pass as everybody has to. */
export const FAULT_PATIENCE_MS = 10 * PATIENCE_MS;

/** Of a test that does much, one thing after the other, and has nets of its own for each. */
export const LONG_TEST_PATIENCE_MS = 3_600_000;

/** Of a whole test or hook, so that what it waits for in vain is said before it is cut off. */
export const TEST_PATIENCE_MS = 3 * PATIENCE_MS;
