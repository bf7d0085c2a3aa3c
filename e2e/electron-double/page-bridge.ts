/** The renderer's half of IPC, in the page: what a preload gets from `require('electron')`. */

/** In the page: how main reaches its listeners. */
export const DELIVER = '__ringdownDeliver';
/** In the page: how the preload reaches main. */
export const CALL = '__ringdownCall';

export interface BridgeCall {
  /** `display` and `media`: the page wants to capture, which Electron brings to the session's handlers. */
  readonly kind: 'invoke' | 'send' | 'display' | 'media';
  readonly channel: string;
  readonly args: readonly unknown[];
}

/** What the page may know of the process around it. */
interface PreloadProcess {
  readonly additionalArguments: readonly string[];
  readonly platform: string;
}

/**
 * The text of a script that runs a preload in the page itself. There is no isolated world here, but as between two
 * worlds only copies pass through `contextBridge`, and functions behind stand-ins.
 */
export function preloadScript(preload: string, { additionalArguments, platform }: PreloadProcess): string {
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
    const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (options = {}) => {
      const kinds = ['audio', 'video'].filter((kind) => options[kind]);
      if (await call('media')('', kinds)) return getUserMedia(options);
      throw new DOMException('Permission denied', 'NotAllowedError');
    };
    const passed = (value) => {
      if (typeof value === 'function') {
        return (...all) => {
          try {
            return passed(value(...all.map(passed)));
          } catch (cause) {
            throw passed(cause);
          }
        };
      }
      if (value instanceof Promise) return value.then(passed, (cause) => Promise.reject(passed(cause)));
      if (value instanceof Error) return new Error(value.message);
      if (Array.isArray(value)) return value.map(passed);
      if (value?.constructor === Object) {
        return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, passed(inner)]));
      }
      // Throws for what no other world can have.
      return structuredClone(value);
    };
    const contextBridge = {
      exposeInMainWorld: (key, api) => Object.defineProperty(window, key, { value: Object.freeze(passed(api)) }),
    };
    const require = (name) => {
      if (name === 'electron') return { contextBridge, ipcRenderer };
      throw new Error('a sandboxed preload can’t load ' + name);
    };
    const module = { exports: {} };
    ((require, module, exports, process) => { ${preload}
    })(require, module, module.exports, { argv: ${argv}, platform: ${JSON.stringify(platform)} });
  })();`;
}
