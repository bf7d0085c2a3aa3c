import { start, thisProcess } from './start.ts';

await start(thisProcess);
