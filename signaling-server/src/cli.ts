#!/usr/bin/env node
import { runCommand } from './cli/commands.ts';
import { endProcess, loseWhatNobodyTakes } from './cli/end-process.ts';
import { explain } from './cli/explain.ts';
import { thisProcess } from './start.ts';

const outputs = [process.stdout, process.stderr].map(loseWhatNobodyTakes);
try {
  const code = await runCommand(thisProcess, process.argv.slice(2));
  if (code !== null) endProcess(code, process, outputs);
} catch (error) {
  console.error(`ringdown-server: ${explain(error)}`);
  endProcess(1, process, outputs);
}
