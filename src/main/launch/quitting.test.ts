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
  const signals = new EventEmitter();
  const answers: ((response: number) => void)[] = [];
  const questions: AbortSignal[] = [];
  const goodbyes: (() => void)[] = [];
  const onQuit = vi.fn();
  const quitting = watchQuitting({
    app: app as unknown as QuittingDeps['app'],
    powerMonitor: powerMonitor as unknown as QuittingDeps['powerMonitor'],
    ask: ({ signal }) => {
      if (signal !== undefined) questions.push(signal);
      return new Promise((resolve) => answers.push(resolve));
    },
    snapshot: createSubject(snapshot),
    endCalls: () => new Promise((resolve) => goodbyes.push(resolve)),
    onSignal: (listener) => void signals.on('SIGTERM', listener),
    onQuit,
  });
  /** Resolves when the app is gone, after the page has said goodbye. */
  const sayGoodbye = async (): Promise<void> => {
    const gone = once(app, 'will-quit');
    goodbyes[0]?.();
    await gone;
  };
  return { app, powerMonitor, signals, answers, questions, goodbyes, sayGoodbye, onQuit, quitting };
}

type Parts = ReturnType<typeof setUp>;

describe('quitting', () => {
  it('asks nobody while nothing goes on, and says goodbye', async () => {
    const { answers, app, goodbyes, onQuit, quitting, sayGoodbye } = setUp();
    app.quit();
    expect([app.gone, goodbyes.length, answers.length]).toEqual([false, 1, 0]);
    await sayGoodbye();
    expect([app.gone, quitting.isQuitting()]).toEqual([true, true]);
    expect(onQuit).toHaveBeenCalledOnce();
  });

  it('asks during a call, and stays when told to', async () => {
    const { answers, app, goodbyes, quitting } = setUp(phoneWith({}));
    app.quit();
    expect([app.gone, quitting.isQuitting(), answers.length]).toEqual([false, false, 1]);
    answers[0]?.(1);
    await Promise.resolve();
    app.quit();
    expect(answers).toHaveLength(2);
    expect([app.gone, goodbyes.length]).toEqual([false, 0]);
  });

  it('hangs up first when the person would rather go', async () => {
    const { answers, app, goodbyes, sayGoodbye } = setUp(phoneWith({}));
    app.quit();
    answers[0]?.(0);
    await vi.waitFor(() => expect(goodbyes).toHaveLength(1));
    expect(app.gone).toBe(false);
    await sayGoodbye();
    expect(app.gone).toBe(true);
  });

  it('takes being told twice for a yes', async () => {
    const { answers, app, goodbyes, questions, sayGoodbye } = setUp(phoneWith({}));
    app.quit();
    app.quit();
    expect([answers.length, goodbyes.length, questions[0]?.aborted]).toEqual([1, 1, true]);
    // The question is answered by being closed.
    answers[0]?.(1);
    await sayGoodbye();
    expect(app.gone).toBe(true);
  });

  it('waits for nothing any more when told a third time', () => {
    const { app } = setUp(phoneWith({}));
    for (let time = 0; time < 3; time += 1) app.quit();
    expect(app.gone).toBe(true);
  });

  it.each([
    ['a signal', ({ signals }: Parts) => signals.emit('SIGTERM')],
    ['a system that goes down', ({ powerMonitor }: Parts) => powerMonitor.emit('shutdown')],
    ['a session that ends', ({ quitting }: Parts) => quitting.leave()],
  ] as const)('hangs up for %s without asking', async (_what, end) => {
    const parts = setUp(phoneWith({}));
    end(parts);
    expect([parts.app.gone, parts.answers.length, parts.goodbyes.length]).toEqual([false, 0, 1]);
    await parts.sayGoodbye();
    expect(parts.app.gone).toBe(true);
  });

  it.each([
    ['a signal', ({ signals }: Parts) => signals.emit('SIGTERM')],
    ['a system that goes down', ({ powerMonitor }: Parts) => powerMonitor.emit('shutdown')],
  ] as const)('does not hold up %s by its own question', async (_what, end) => {
    const parts = setUp(phoneWith({}));
    parts.app.quit();
    end(parts);
    expect(parts.questions[0]?.aborted).toBe(true);
    await parts.sayGoodbye();
    expect(parts.app.gone).toBe(true);
  });

  it('has the system wait for the goodbye, and does not object to being ended meanwhile', () => {
    const { app, powerMonitor } = setUp(phoneWith({}));
    const preventDefault = vi.fn();
    powerMonitor.emit('shutdown', { preventDefault });
    expect(preventDefault).toHaveBeenCalledOnce();
    app.quit();
    expect(app.gone).toBe(true);
  });
});
