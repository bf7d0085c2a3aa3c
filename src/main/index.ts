import { startApp } from './app.ts';
import { createElectronDeps } from './electron-deps.ts';
import { reasonOf } from './logging/logger.ts';

const deps = createElectronDeps();
startApp(deps).catch((cause: unknown) => {
  deps.log.error('could not start', { reason: reasonOf(cause) });
  deps.app.exit(1);
});
