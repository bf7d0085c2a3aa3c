/** The renderer's half of IPC, in the page: what a preload gets from `require('electron')`. */

/** In the page: how main reaches its listeners. */
export const DELIVER = '__ringdownDeliver';
/** In the page: how the preload reaches main. */
export const CALL = '__ringdownCall';

export interface BridgeCall {
  /** `display`: the page asks for something to show, which Electron brings to the session's handler. */
  readonly kind: 'invoke' | 'send' | 'display';
  readonly channel: string;
  readonly args: readonly unknown[];
}

/**
 * The text of a script that runs a preload in the page itself. There is no isolated world here, so `contextBridge` is
 * a plain assignment.
 */
export function preloadScript(preload: string, additionalArguments: readonly string[]): string {
  const argv = JSON.stringify(['renderer', ...additionalArguments]);
  return `(() => {
    if (window !== window.top) return;
    const listeners = new Map();
    const of = (channel) => listeners.get(channel) ?? listeners.set(channel, new Set()).get(channel);
    window[${JSON.stringify(DELIVER)}] = (channel, args) => {
      for (const listener of [...of(channel)]) listener({}, ...args);
    };
    const call = (kind) => (channel, ...args) => window[${JSON.stringify(CALL)}]({ kind, channel, args });
    const ipcRenderer = {
      invoke: call('invoke'),
      send: (...all) => void call('send')(...all),
      on: (channel, listener) => void of(channel).add(listener),
      off: (channel, listener) => void of(channel).delete(listener),
    };
    const { mediaDevices } = navigator;
    const getDisplayMedia = mediaDevices.getDisplayMedia.bind(mediaDevices);
    // Electron asks the session's handler; whatever that chose, the browser's stand-in for a screen is shown.
    mediaDevices.getDisplayMedia = async (options) => {
      const streams = await call('display')('', { audioRequested: Boolean(options.audio) });
      if (!streams) throw new DOMException('Permission denied', 'NotAllowedError');
      return getDisplayMedia({ ...options, audio: streams.audio ? options.audio : false });
    };
    const contextBridge = {
      exposeInMainWorld: (key, api) => Object.defineProperty(window, key, { value: Object.freeze(api) }),
    };
    const require = (name) => {
      if (name === 'electron') return { contextBridge, ipcRenderer };
      throw new Error('a sandboxed preload can not load ' + name);
    };
    const module = { exports: {} };
    ((require, module, exports, process) => { ${preload}
    })(require, module, module.exports, { argv: ${argv}, platform: 'linux' });
  })();`;
}
