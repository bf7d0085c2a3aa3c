import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';

const tool = new URL('ends-with-us.ts', import.meta.url).href;

/** Starts a process that would go on for ever and says when it runs; it holds our standard output as long as it lives. */
const worker = `
  import { spawn } from 'node:child_process';
  import { endsWithUs } from ${JSON.stringify(tool)};
  const endless = 'console.log("runs " + process.pid); setInterval(() => undefined, 1_000)';
  endsWithUs(spawn(process.execPath, ['-e', endless], { stdio: ['ignore', 'inherit', 'ignore'] }));
  setInterval(() => undefined, 1_000);
`;

it.each(['runs', 'is stopped'])('a process that %s ends with the test that is killed', async (how) => {
  const args = ['--import', 'tsx', '--input-type=module', '-e', worker];
  const killed = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: killed.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  const pid = Number(/^runs (\d+)$/.exec(line)?.[1]);
  if (how === 'is stopped') process.kill(pid, 'SIGSTOP');
  const over = once(killed.stdout, 'close');
  killed.kill('SIGKILL');
  // Only when both are gone nobody holds it any more.
  expect(await over).toBeDefined();
});
