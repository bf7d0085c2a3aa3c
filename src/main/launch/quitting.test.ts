import { EventEmitter, once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { createSubject } from '@shared/observable.ts';
import { phoneWith, quietPhone } from '../testing/phone-samples.ts';
import { watchQuitting, type QuittingDeps } from './quitting.ts';

/** Quits as Electron does: first everybody may object. */
class FakeApp extends EventEmitter {
  gone = false;

  quit(): void {
    const preventDefault = vi.fn();
    this.emit('before-quit', { preventDefault });
    if (preventDefault.mock.calls.length > 0) return;
    this.emit('will-quit');
    this.gone = true;
  }
}

function setUp(snapshot = quietPhone) {
  const app = new FakeApp();
  const powerMonitor = new EventEmitter();
  const answers: ((response: number) => void)[] = [];
  const onQuit = vi.fn();
  const quitting = watchQuitting({
    app: app as unknown as QuittingDeps['app'],
    powerMonitor: powerMonitor as unknown as QuittingDeps['powerMonitor'],
    dialog: {
      showMessageBox: () =>
        new Promise((resolve) => {
          answers.push((response) => resolve({ response, checkboxChecked: false }));
        }),
    },
    snapshot: createSubject(snapshot),
    onQuit,
  });
  return { app, powerMonitor, answers, onQuit, quitting };
}

describe('quitting', () => {
  it('just happens while nothing goes on', () => {
    const { answers, app, onQuit, quitting } = setUp();
    app.quit();
    expect([app.gone, quitting.isQuitting(), answers.length]).toEqual([true, true, 0]);
    expect(onQuit).toHaveBeenCalledOnce();
  });

  it('asks once during a call, and stays when told to', async () => {
    const { answers, app, quitting } = setUp(phoneWith({}));
    app.quit();
    app.quit();
    expect([app.gone, quitting.isQuitting(), answers.length]).toEqual([false, false, 1]);
    answers[0]?.(1);
    await Promise.resolve();
    app.quit();
    expect(answers).toHaveLength(2);
    expect(app.gone).toBe(false);
  });

  it('goes when the person would rather', async () => {
    const { answers, app } = setUp(phoneWith({}));
    app.quit();
    const gone = once(app, 'will-quit');
    answers[0]?.(0);
    await gone;
    expect(app.gone).toBe(true);
  });

  it('does not hold up a system that goes down', () => {
    const { answers, app, powerMonitor } = setUp(phoneWith({}));
    powerMonitor.emit('shutdown');
    expect([app.gone, answers.length]).toEqual([true, 0]);
  });
});
