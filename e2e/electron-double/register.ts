/**
 * `node --import tsx --import <this file> out/main/index.js` runs the built main process with the double in place of
 * Electron.
 */
import { register } from 'node:module';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

const double = pathToFileURL(join(import.meta.dirname, 'electron.ts')).href;

/** Hooks run in a thread of their own, so they are given as text. */
const hooks = `
  export const resolve = (specifier, context, next) =>
    specifier === 'electron'
      ? { url: ${JSON.stringify(double)}, format: 'module', shortCircuit: true }
      : next(specifier, context);
`;

register(`data:text/javascript,${encodeURIComponent(hooks)}`);
