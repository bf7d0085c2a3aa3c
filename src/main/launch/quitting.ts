import type { App, PowerMonitor } from 'electron';
import type { Observable } from '@shared/observable.ts';
import type { PhoneCall, PhoneSnapshot } from '@shared/phone.ts';
import { whichCall } from '@shared/which-call.ts';
import type { AskPerson } from '../windows/question.ts';

export interface QuittingDeps {
  readonly app: Pick<App, 'on' | 'quit'>;
  readonly ask: AskPerson;
  readonly powerMonitor: Pick<PowerMonitor, 'on'>;
  readonly snapshot: Observable<PhoneSnapshot>;
  /** Has the phone end its calls. Resolves when that is done, or was waited for long enough. */
  readonly endCalls: () => Promise<void>;
  /** Somebody outside wants the process to end. */
  readonly onSignal: (listener: () => void) => void;
  readonly onQuit: () => void;
}

export interface Quitting {
  readonly isQuitting: () => boolean;
  /** Ends the calls and the app without asking: the system is about to end it anyway. */
  readonly leave: () => void;
}

/**
 * How the app ends. Quitting during a call asks first, unless it is a signal or the system that goes down; quitting once
 * more means yes. Before the end the phone says goodbye, so that nobody waits for somebody who has gone.
 */
export function watchQuitting(deps: QuittingDeps): Quitting {
  let state: 'running' | 'asking' | 'leaving' | 'quitting' = 'running';
  let closeQuestion = (): void => undefined;

  // The answer may come when something else has ended the app.
  const isAsking = (): boolean => state === 'asking';

  const leave = (): void => {
    if (state === 'leaving' || state === 'quitting') return;
    state = 'leaving';
    closeQuestion();
    const quit = (): void => {
      state = 'quitting';
      deps.app.quit();
    };
    deps.endCalls().then(quit, quit);
  };
  const ask = async ({ peerName, room }: PhoneCall): Promise<void> => {
    state = 'asking';
    const question = new AbortController();
    closeQuestion = () => question.abort();
    const response = await deps.ask({
      type: 'question',
      ...(room ? leavingRoom(peerName) : hangingUp(peerName)),
      defaultId: 1,
      cancelId: 1,
      signal: question.signal,
    });
    if (!isAsking()) return;
    state = 'running';
    if (response === 0) leave();
  };
  deps.app.on('before-quit', (event) => {
    // Who asks while it is leaving, be it a system that logs out, is not held up.
    if (state === 'leaving') state = 'quitting';
    if (state === 'quitting') return;
    event.preventDefault();
    const call = whichCall(deps.snapshot.current.calls).current;
    if (state === 'running' && call !== null) void ask(call);
    else leave();
  });
  deps.app.on('will-quit', () => deps.onQuit());
  // Closing the last window is no way to leave a phone, except when it is really closed.
  deps.app.on('window-all-closed', () => deps.app.quit());
  deps.onSignal(leave);
  deps.powerMonitor.on('shutdown', (event?: { preventDefault(): void }) => {
    // The system then waits a moment for the app to quit by itself.
    event?.preventDefault();
    leave();
  });
  return { isQuitting: () => state === 'quitting', leave };
}

const hangingUp = (name: string) => ({
  message: `Hang up on ${name} and quit?`,
  detail: 'You are in a call. Closing only the window would keep it.',
  buttons: ['Hang up and quit', 'Stay in the call'],
});

const leavingRoom = (name: string) => ({
  message: `Leave ${name} and quit?`,
  detail: 'You are in a room. Closing only the window would keep you in it.',
  buttons: ['Leave and quit', 'Stay in the room'],
});
