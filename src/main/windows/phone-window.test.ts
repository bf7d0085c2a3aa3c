import { EventEmitter } from 'node:events';
import type { BrowserWindow } from 'electron';
import { createSubject } from '@shared/observable.ts';
import { describe, expect, it, vi } from 'vitest';
import { createMemoryFile } from '../testing/memory-file.ts';
import { createRecordingLogger } from '../testing/recording-logger.ts';
import { openPhoneWindow, type PhoneWindowDeps } from './phone-window.ts';

/** A window and what was sent to its page. */
function aWindow(loadURL: () => Promise<void> = () => Promise.resolve()) {
  const sent: [channel: string, value: unknown][] = [];
  const overlays: (string | null)[] = [];
  const state = { visible: false, minimized: false, fullScreen: false };
  const webContents = Object.assign(new EventEmitter(), {
    id: 1,
    send: (channel: string, value: unknown) => void sent.push([channel, value]),
    reload: vi.fn(),
    forcefullyCrashRenderer: vi.fn(),
  });
  const window = Object.assign(new EventEmitter(), {
    webContents,
    loadURL,
    isDestroyed: () => false,
    isVisible: () => state.visible,
    isMinimized: () => state.minimized,
    getNormalBounds: () => ({ x: 0, y: 0, width: 400, height: 600 }),
    isMaximized: () => false,
    show: () => void (state.visible = true),
    focus: () => undefined,
    hide: () => void (state.visible = false),
    setOverlayIcon: (image: unknown, words: string) => void overlays.push(image === null ? null : words),
    isFullScreen: () => state.fullScreen,
    setFullScreen: () => undefined,
    minimize: () => void (state.minimized = true),
  });
  const become = (event: string, changes: Partial<typeof state>): void => {
    Object.assign(state, changes);
    window.emit(event);
  };
  return { window: window as unknown as BrowserWindow, webContents, become, overlays, sent, state };
}

const open = (
  window: BrowserWindow,
  address: string,
  {
    logger = createRecordingLogger(),
    hasTray = createSubject(true),
    hidden = false,
    platform = 'linux',
    ...rest
  }: Partial<PhoneWindowDeps & { logger: ReturnType<typeof createRecordingLogger> }> = {},
) =>
  openPhoneWindow({
    ...{ createWindow: () => window, app: { quit: () => undefined }, address, log: logger },
    ...{ preload: '', preloadArguments: [], icon: '', workAreas: () => [], placeFile: createMemoryFile() },
    ...{ hidden, platform, isQuitting: () => false, closeToTray: () => true, hasTray },
    ...{ onHidden: () => undefined, onPhoneLost: () => undefined, now: () => 0 },
    ...{ dialog: { showMessageBox: () => new Promise(() => undefined) }, onSessionEnd: () => undefined },
    ...{ after: () => () => undefined, onSessionEnding: () => undefined },
    ...rest,
  });

describe('a phone whose page does not load', () => {
  it('is logged without its address, which may hold an invite', async () => {
    const address = 'app://ringdown/index.html#invite=secret-invite';
    // Electron's words quote the address.
    const failure = Object.assign(new Error(`ERR_FAILED (-2) loading '${address}'`), {
      ...{ code: 'ERR_FAILED', errno: -2, url: address },
    });
    const logger = createRecordingLogger();
    await open(aWindow(() => Promise.reject(failure)).window, address, { logger });
    await new Promise((resolve) => setImmediate(resolve));
    expect(logger.lines.join()).toContain('ERR_FAILED');
    expect(logger.lines.join()).not.toContain('secret-invite');
  });
});

describe('the window appears', () => {
  const beginnings = {
    'when it is drawn': ({ window }) => void window.emit('ready-to-show'),
    'when the page is there, where nothing says that it is drawn': ({ webContents }) =>
      void webContents.emit('did-finish-load'),
    'when the page can’t be loaded': ({ webContents }) => void webContents.emit('did-fail-load', {}, -6),
  } satisfies Record<string, (opened: ReturnType<typeof aWindow>) => void>;

  it.each(Object.entries(beginnings))('%s', async (_when, begin) => {
    const opened = aWindow();
    await open(opened.window, 'app://ringdown/index.html');
    expect(opened.state.visible).toBe(false);
    begin(opened);
    expect(opened.state.visible).toBe(true);
  });

  it('once, and not when it starts in the tray', async () => {
    const opened = aWindow();
    await open(opened.window, 'app://ringdown/index.html');
    opened.window.emit('ready-to-show');
    opened.state.visible = false;
    opened.webContents.emit('did-finish-load');
    const hidden = aWindow();
    await open(hidden.window, 'app://ringdown/index.html', { hidden: true });
    for (const begin of Object.values(beginnings)) begin(hidden);
    expect([opened.state.visible, hidden.state.visible]).toEqual([false, false]);
  });
});

it('tells its page whether anybody can see it, from the moment the page listens', async () => {
  const { window, webContents, become, sent } = aWindow();
  await open(window, 'app://ringdown/index.html', { hidden: true });
  webContents.emit('did-finish-load');
  become('show', { visible: true });
  become('minimize', { minimized: true });
  become('restore', { minimized: false });
  become('hide', { visible: false });
  const told = sent.filter(([channel]) => channel === 'window:shown').map(([, shown]) => shown);
  expect(told).toEqual([false, true, false, true, false]);
});

it.each(['focus', 'enter-full-screen', 'maximize'])(
  'tells its page that it is seen again where only %s says that it came back from being minimised',
  async (event) => {
    const { window, become, sent } = aWindow();
    await open(window, 'app://ringdown/index.html');
    become('minimize', { visible: true, minimized: true });
    become(event, { minimized: false });
    expect(sent.at(-1)).toEqual(['window:shown', true]);
  },
);

it('tells its page whether there is a tray, and goes there only while there is one', async () => {
  const { window, webContents, sent, state } = aWindow();
  const hasTray = createSubject(false);
  await open(window, 'app://ringdown/index.html', { hasTray });
  webContents.emit('did-finish-load');
  const close = (): boolean => window.emit('close', { preventDefault: () => undefined });
  Object.assign(state, { visible: true });
  close();
  expect(state).toMatchObject({ visible: true, minimized: true });
  hasTray.set(true);
  close();
  expect(state.visible).toBe(false);
  hasTray.set(false);
  const told = sent.filter(([channel]) => channel === 'tray:present').map(([, present]) => present);
  expect(told).toEqual([false, true, false]);
});

it.each(['darwin', 'linux'] as const)('leaves no empty full-screen space behind on %s', async (platform) => {
  const { window, become, state } = aWindow();
  await open(window, 'app://ringdown/index.html', { platform });
  Object.assign(state, { visible: true, fullScreen: true });
  window.emit('close', { preventDefault: () => undefined });
  expect(state.visible).toBe(platform === 'darwin');
  become('leave-full-screen', { fullScreen: false });
  expect(state.visible).toBe(false);
});

it('counts in the taskbar again when its button comes back', async () => {
  const { window, become, overlays } = aWindow();
  const phone = await open(window, 'app://ringdown/index.html');
  become('show', { visible: true });
  phone.overlay({ image: {} as never, words: '2 missed calls' });
  become('hide', { visible: false });
  become('show', { visible: true });
  phone.overlay(null);
  expect(overlays).toEqual(['2 missed calls', '2 missed calls', null]);
});

it.each([
  ['darwin', true],
  ['linux', false],
] as const)(
  'hangs its questions on the window where they would stop the app: on %s',
  async (platform, hangs) => {
    const { window, state } = aWindow();
    const showMessageBox = vi.fn(() => Promise.resolve({ response: 1, checkboxChecked: false }));
    const phone = await open(window, 'app://ringdown/index.html', { dialog: { showMessageBox }, platform });
    Object.assign(state, { visible: false });
    const question = { message: 'Hang up on Grace and quit?' };
    expect(await phone.ask(question)).toBe(1);
    expect(showMessageBox.mock.calls).toEqual([hangs ? [window, question] : [question]]);
    expect(state.visible, 'a question on a hidden window is seen by nobody').toBe(hangs);
  },
);

describe('the session of the system', () => {
  async function aSession() {
    const opened = aWindow();
    const [onSessionEnding, onSessionEnd, callOff] = [vi.fn(), vi.fn(), vi.fn()];
    const timers: (() => void)[] = [];
    const after: PhoneWindowDeps['after'] = (_ms, task) => {
      timers.push(task);
      return callOff;
    };
    await open(opened.window, 'app://ringdown/index.html', { after, onSessionEnding, onSessionEnd });
    return { ...opened, onSessionEnding, onSessionEnd, callOff, timers };
  }

  it('is left when Windows asks whether it may end, and the app ends with it', async () => {
    const { callOff, onSessionEnd, onSessionEnding, window } = await aSession();
    window.emit('query-session-end', {});
    expect([onSessionEnding.mock.calls.length, onSessionEnd.mock.calls.length]).toEqual([1, 0]);
    window.emit('session-end', {});
    expect([callOff.mock.calls.length, onSessionEnd.mock.calls.length]).toEqual([1, 1]);
  });

  it('has the phone back where somebody objected', async () => {
    const { timers, webContents, window } = await aSession();
    window.emit('query-session-end', {});
    expect(webContents.reload).not.toHaveBeenCalled();
    timers[0]?.();
    expect(webContents.reload).toHaveBeenCalledOnce();
  });
});

describe('a page that dies', () => {
  /** A phone, how much time has passed, and what the person is asked; each question waits for its answer. */
  async function aPhone() {
    const opened = aWindow();
    const questions: { message: string; signal: AbortSignal; answer: (response: number) => Promise<void> }[] =
      [];
    let now = 0;
    const showMessageBox = (...all: readonly unknown[]) =>
      new Promise<{ response: number; checkboxChecked: boolean }>((resolve) => {
        const { message, signal } = all[0] as { message: string; signal: AbortSignal };
        const answer = async (response: number): Promise<void> => {
          resolve({ response, checkboxChecked: false });
          await new Promise((done) => setImmediate(done));
        };
        questions.push({ message, signal, answer });
      });
    const phone = await open(opened.window, 'app://ringdown/index.html', {
      dialog: { showMessageBox },
      now: () => now,
    });
    const { window, webContents } = opened;
    const die = (atMs: number): void => {
      now = atMs;
      webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    };
    return { ...{ phone, window, webContents, questions, die }, reload: webContents.reload };
  }

  it('is loaded anew', async () => {
    const { die, questions, reload } = await aPhone();
    die(0);
    die(10_000);
    expect([reload.mock.calls.length, questions.length]).toEqual([2, 0]);
  });

  it('is not, where it does so twice in a row, before the person wants it', async () => {
    const { die, questions, reload } = await aPhone();
    die(0);
    die(9_999);
    expect(reload).toHaveBeenCalledTimes(1);
    expect(questions.map(({ message }) => message)).toEqual(['Ringdown crashed twice in a row']);
    await questions[0]?.answer(0);
    expect(reload).toHaveBeenCalledTimes(2);
  });

  it('is tried again when the window is asked for', async () => {
    const { die, phone, questions, reload } = await aPhone();
    die(0);
    die(1);
    await questions[0]?.answer(1);
    expect(reload).toHaveBeenCalledTimes(1);
    phone.show();
    phone.show();
    expect(reload).toHaveBeenCalledTimes(2);
    die(2);
    expect(questions).toHaveLength(2);
    phone.show();
    expect([questions[1]?.signal.aborted, reload.mock.calls.length]).toEqual([true, 3]);
    await questions[1]?.answer(0);
    expect(reload).toHaveBeenCalledTimes(3);
  });

  it('is ended where it hangs, if the person does not want to wait', async () => {
    const { webContents, window, questions } = await aPhone();
    window.emit('unresponsive');
    window.emit('unresponsive');
    expect(questions.map(({ message }) => message)).toEqual(['Ringdown is not responding']);
    window.emit('responsive');
    await questions[0]?.answer(0);
    expect(questions[0]?.signal.aborted).toBe(true);
    expect(webContents.forcefullyCrashRenderer).not.toHaveBeenCalled();
    window.emit('unresponsive');
    await questions[1]?.answer(0);
    expect(webContents.forcefullyCrashRenderer).toHaveBeenCalledOnce();
  });
});
