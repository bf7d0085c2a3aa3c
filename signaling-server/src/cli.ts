#!/usr/bin/env node
import { runCommand } from './commands.ts';
import { endProcess, loseWhatNobodyTakes } from './end-process.ts';
import { explain } from './explain.ts';
import { thisProcess } from './start.ts';

[process.stdout, process.stderr].forEach(loseWhatNobodyTakes);
try {
  const code = await runCommand(thisProcess, process.argv.slice(2));
  if (code !== null) endProcess(code, process);
} catch (error) {
  console.error(`ringdown-server: ${explain(error)}`);
  endProcess(1, process);
}
