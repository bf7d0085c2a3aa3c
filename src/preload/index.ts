/**
 * The only bridge between main and the pages: named functions, no channel names, no `ipcRenderer`. One file serves
 * both windows; main says through the window's additional arguments which of them this is.
 */
import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import type { DeepLink } from '@shared/deep-link.ts';
import type { PhoneCommand, PhoneSnapshot } from '@shared/phone.ts';
import type { ScreenQuestion } from '@shared/screens.ts';
import type { HotkeyReport, RingingShell, Shell, ShellInfo } from '@shared/shell.ts';
import type { IpcReply } from '@shared/ipc/reply.ts';
import {
  eventChannels,
  invokeChannels,
  sendChannels,
  shellInfoArgument,
  type InvokeName,
} from '@shared/ipc/channels.ts';

/** The methods of {@link Shell} that main answers have the names of their channels. */
type Answer<N extends InvokeName> = Awaited<ReturnType<Shell[N]>>;

async function invoke<N extends InvokeName>(name: N, payload?: unknown): Promise<Answer<N>> {
  const reply = (await ipcRenderer.invoke(invokeChannels[name], payload)) as IpcReply<Answer<N>>;
  if (reply.ok) return reply.value;
  throw new Error(`The desktop app refused ${name}: ${reply.error.code}`);
}

interface EventPayloads {
  readonly commanded: PhoneCommand;
  readonly snapshot: PhoneSnapshot;
  readonly hotkeys: HotkeyReport;
  readonly linkOpened: DeepLink;
  readonly woke: undefined;
  readonly leaving: undefined;
  readonly shown: boolean;
  readonly tray: boolean;
  readonly screenQuestion: ScreenQuestion | null;
}

function listen<N extends keyof EventPayloads>(
  name: N,
  listener: (value: EventPayloads[N]) => void,
): () => void {
  const onEvent = (_event: IpcRendererEvent, value: EventPayloads[N]): void => listener(value);
  ipcRenderer.on(eventChannels[name], onEvent);
  return () => void ipcRenderer.off(eventChannels[name], onEvent);
}

function createShell(info: ShellInfo): Shell {
  return {
    info,
    publish: (snapshot) => ipcRenderer.send(sendChannels.publish, snapshot),
    onCommand: (listener) => listen('commanded', listener),
    loadSession: () => invoke('loadSession'),
    saveSession: (session) => invoke('saveSession', session),
    clearSession: () => invoke('clearSession'),
    loadSettings: () => invoke('loadSettings'),
    changeSettings: (patch) => invoke('changeSettings', patch),
    hotkeys: () => invoke('hotkeys'),
    onHotkeys: (listener) => listen('hotkeys', listener),
    configureHotkeys: () => invoke('configureHotkeys'),
    onLeaving: (endCalls) =>
      listen('leaving', () => void endCalls().finally(() => ipcRenderer.send(sendChannels.left))),
    onWake: (listener) => listen('woke', listener),
    onShown: (listener) => listen('shown', listener),
    onTray: (listener) => listen('tray', listener),
    onScreenQuestion: (listener) => listen('screenQuestion', listener),
    answerScreenQuestion: (choice) => ipcRenderer.send(sendChannels.answerScreenQuestion, choice),
    onLink(listener) {
      const stop = listen('linkOpened', listener);
      ipcRenderer.send(sendChannels.linksReady);
      return stop;
    },
  };
}

function createRingingShell(): RingingShell {
  return {
    onSnapshot(listener) {
      const stop = listen('snapshot', listener);
      ipcRenderer.send(sendChannels.ringingReady);
      return stop;
    },
    send: (command) => ipcRenderer.send(sendChannels.command, command),
  };
}

const argument = process.argv.find((candidate) => candidate.startsWith(shellInfoArgument));
if (argument === undefined) {
  contextBridge.exposeInMainWorld('ringdownRinging', createRingingShell());
} else {
  const info = JSON.parse(decodeURIComponent(argument.slice(shellInfoArgument.length))) as ShellInfo;
  contextBridge.exposeInMainWorld('ringdown', createShell(info));
}
