import { loseWhatNobodyTakes } from './cli/end-process.ts';
import { start, thisProcess } from './start.ts';

[process.stdout, process.stderr].forEach(loseWhatNobodyTakes);
await start(thisProcess);
