import { startApp } from './app.ts';
import { createElectronDeps } from './electron-deps.ts';
import { reasonOf } from './logging/logger.ts';

const deps = createElectronDeps();
startApp(deps).catch((cause: unknown) => {
  const reason = reasonOf(cause);
  deps.log.error('could not start', { reason });
  const folder = deps.app.getPath('userData');
  deps.dialog.showErrorBox(
    'Ringdown could not start',
    `${reason}\n\nStart it again. If that does not help, check that your disk is not full and that you may write to ${folder}.`,
  );
  deps.app.exit(1);
});
