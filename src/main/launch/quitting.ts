import type { App, Dialog, PowerMonitor } from 'electron';
import type { Observable } from '@shared/observable.ts';
import type { PhoneSnapshot } from '@shared/phone.ts';
import { currentCall } from '../phone/phone-model.ts';

export interface QuittingDeps {
  readonly app: Pick<App, 'on' | 'quit'>;
  readonly dialog: Pick<Dialog, 'showMessageBox'>;
  readonly powerMonitor: Pick<PowerMonitor, 'on'>;
  readonly snapshot: Observable<PhoneSnapshot>;
  readonly onQuit: () => void;
}

/** Whether the app is ending. Quitting during a call asks first; the system going down does not. */
export function watchQuitting(deps: QuittingDeps): { readonly isQuitting: () => boolean } {
  let state: 'running' | 'asking' | 'quitting' = 'running';

  const ask = async (peerName: string): Promise<void> => {
    state = 'asking';
    const { response } = await deps.dialog.showMessageBox({
      type: 'question',
      message: `Hang up on ${peerName} and quit?`,
      detail: 'You are in a call. Closing only the window would keep it.',
      buttons: ['Hang up and quit', 'Stay in the call'],
      defaultId: 1,
      cancelId: 1,
    });
    state = response === 0 ? 'quitting' : 'running';
    if (response === 0) deps.app.quit();
  };
  deps.app.on('before-quit', (event) => {
    if (state === 'quitting') return;
    const call = currentCall(deps.snapshot.current);
    if (call === null) {
      state = 'quitting';
      return;
    }
    event.preventDefault();
    if (state !== 'asking') void ask(call.peerName);
  });
  deps.app.on('will-quit', () => deps.onQuit());
  // Closing the last window is no way to leave a phone, except when it is really closed.
  deps.app.on('window-all-closed', () => deps.app.quit());
  deps.powerMonitor.on('shutdown', () => {
    state = 'quitting';
    deps.app.quit();
  });
  return { isQuitting: () => state === 'quitting' };
}
