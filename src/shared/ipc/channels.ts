/** Names only: the preload imports this file, and a validator has no place in a preload. */

/** Renderer asks, main answers. */
export const invokeChannels = {
  loadSession: 'session:load',
  saveSession: 'session:save',
  clearSession: 'session:clear',
  loadSettings: 'settings:load',
  changeSettings: 'settings:change',
  hotkeys: 'hotkeys:report',
  configureHotkeys: 'hotkeys:configure',
} as const;

/** Renderer tells main. */
export const sendChannels = {
  /** From the phone: its newest snapshot. */
  publish: 'phone:publish',
  /** From the ringing window: a button was pressed. */
  command: 'phone:command',
  /** From the ringing window: it is ready to draw. */
  ringingReady: 'ringing:ready',
  /** From the phone: it listens for links. */
  linksReady: 'links:ready',
  /** From the phone: what the person chose to show. */
  answerScreenQuestion: 'screens:answer',
  /** From the phone: it has ended its calls, as it was asked to. */
  left: 'phone:left',
} as const;

/** Main tells a renderer. */
export const eventChannels = {
  commanded: 'phone:commanded',
  snapshot: 'phone:snapshot',
  hotkeys: 'hotkeys:report-changed',
  linkOpened: 'links:opened',
  woke: 'power:woke',
  /** To the phone: the app ends, so its calls have to. */
  leaving: 'app:leaving',
  /** To the phone: whether its window can be seen. */
  shown: 'window:shown',
  /** To the phone: whether there is a tray. */
  tray: 'tray:present',
  /** To the phone: what there is to show, for the person to choose; null takes the question back. */
  screenQuestion: 'screens:asked',
} as const;

/** How main hands the phone's preload its `ShellInfo`, as encoded JSON, without a round trip; the ringing window gets none. */
export const shellInfoArgument = '--ringdown-shell-info=';

export type InvokeName = keyof typeof invokeChannels;
export type SendName = keyof typeof sendChannels;
