/** Loaded before a server under test (`--import`): tells its parent what the process costs, whatever it serves. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Sample } from '../server-process.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

process.on('message', (request) => {
  if (request !== 'sample' && request !== 'collect') return;
  // What is garbage at this moment is a matter of luck and not of the server.
  if (request === 'collect') collectGarbage();
  const { user, system } = process.cpuUsage();
  const sample: Sample = {
    atMs: performance.now(),
    cpuMs: (user + system) / 1000,
    residentBytes: process.memoryUsage.rss(),
  };
  process.send?.(sample);
});
// The channel to the parent is no reason to go on living.
process.channel?.unref();
