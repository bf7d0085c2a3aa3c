#!/usr/bin/env node
import { runCommand } from './commands.ts';
import { endProcess, loseWhatNobodyTakes } from './end-process.ts';
import { explain } from './explain.ts';
import { thisProcess } from './start.ts';

const outputs = [process.stdout, process.stderr].map(loseWhatNobodyTakes);
try {
  const code = await runCommand(thisProcess, process.argv.slice(2));
  if (code !== null) endProcess(code, process, outputs);
} catch (error) {
  console.error(`ringdown-server: ${explain(error)}`);
  endProcess(1, process, outputs);
}
