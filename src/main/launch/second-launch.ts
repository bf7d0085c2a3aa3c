import type { App } from 'electron';
import { readLaunchOptions } from './launch-options.ts';

export interface SecondLaunchDeps {
  readonly app: Pick<App, 'on'>;
  /** Brings the phone to the front. */
  readonly show: () => void;
}

/** Starting the app while it runs means to see it, unless whoever starts it wants it hidden. */
export function watchSecondLaunches({ app, show }: SecondLaunchDeps): void {
  app.on('second-instance', (_event, argv) => {
    if (!readLaunchOptions(argv, {}).hidden) show();
  });
}
