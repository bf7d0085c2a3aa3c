/**
 * Who may import whom. The first rule whose `from` matches a file governs it; `may` lists what it may import beside
 * its own folder. Paths are relative to the top folder, packages are written `npm:<name>`, Node's modules `node:`.
 * `architecture.test.ts` holds every source file against this table.
 */
export interface LayerRule {
  readonly layer: string;
  readonly from: RegExp;
  readonly may: readonly RegExp[];
  /** Allowed as `import type` only: names without a run-time dependency. */
  readonly mayTypes?: readonly RegExp[];
}

const protocol = /^signaling-server\/src\/protocol\/index\.ts$/;
const shared = /^src\/shared\//;
const validator = /^npm:zod\/mini$/;
const node = /^node:/;
/** How the server is started and looked after, and how nodes reach each other, is known to nobody but who composes it. */
const server = /^signaling-server\/src\/(?!(cluster|cli|doctor)\/)/;
/** Who is connected to which node. */
const nodes = /^signaling-server\/src\/cluster\/(nodes|node-store)\.ts$/;
/** What an admin can mend, in their words. */
const explanation = /^signaling-server\/src\/cli\/explain\.ts$/;
/** The features of the phone, seen from each other: their interfaces, as types. */
const rendererCores =
  /^src\/renderer\/(account|admin|call|callbacks|contacts|history|link|media|network|participant|phone|presence|quality|room|rtc|settings|signaling|talk-key|trust)\//;

export const layerRules: readonly LayerRule[] = [
  { layer: 'the wire contract', from: /^signaling-server\/src\/protocol\//, may: [validator] },
  {
    layer: "the server's storage",
    from: /^signaling-server\/src\/storage\//,
    may: [
      node,
      validator,
      protocol,
      /^npm:(kysely|libsql|pg)$/,
      /^signaling-server\/src\/(ops|storage)\//,
      // What a call is, what becomes of a new one, and what it is in the log of a person; stored as it is.
      /^signaling-server\/src\/calls\/(call-record|opening|history-entry)\.ts$/,
      // What a room is, stored as it is.
      /^signaling-server\/src\/rooms\/room-record\.ts$/,
    ],
    mayTypes: [server, nodes],
  },
  {
    layer: "the server's sockets",
    from: /^signaling-server\/src\/socket\//,
    may: [node, validator, protocol, /^npm:(engine\.io|socket\.io|ws|pino)$/, server],
    mayTypes: [nodes],
  },
  {
    layer: "the server's HTTP side",
    from: /^signaling-server\/src\/http\//,
    may: [node, validator, protocol, /^npm:(fastify|pino)$/, server],
  },
  {
    layer: "the server's operation",
    from: /^signaling-server\/src\/ops\//,
    may: [node, validator, protocol, /^npm:(pino|prom-client|rate-limiter-flexible)$/, server],
  },
  {
    layer: "the server's way to other nodes",
    from: /^signaling-server\/src\/cluster\//,
    may: [
      ...[node, validator, protocol, server],
      /^npm:(ioredis|rate-limiter-flexible|@socket\.io\/redis-adapter|socket\.io-adapter)$/,
      /^signaling-server\/src\/cluster\//,
    ],
    mayTypes: [/^npm:socket\.io$/],
  },
  {
    layer: "the server's way to the media server",
    from: /^signaling-server\/src\/sfu\//,
    may: [node, validator, protocol, /^npm:ws$/, server],
  },
  {
    layer: "the server's doctor",
    from: /^signaling-server\/src\/doctor\//,
    may: [
      ...[node, validator, protocol, /^npm:ws$/, server, explanation],
      /^signaling-server\/src\/cluster\/redis-inspection\.ts$/,
    ],
  },
  {
    layer: "the server's command line",
    from: /^signaling-server\/src\/cli\//,
    may: [node, protocol, server, /^signaling-server\/src\/doctor\//],
  },
  {
    layer: "the server's entries",
    from: /^signaling-server\/src\/(cli|main|start)\.ts$/,
    may: [node, server, /^npm:pino$/, /^signaling-server\/src\/cli\//],
  },
  {
    layer: 'the composition of the server',
    from: /^signaling-server\/src\/app\.ts$/,
    may: [
      ...[node, protocol, server, /^npm:(pino|socket\.io)$/, /^signaling-server\/src\/cluster\//],
      // The server tries its relays as the doctor does.
      /^signaling-server\/src\/doctor\/relays\.ts$/,
    ],
    mayTypes: [/^npm:fastify$/],
  },
  {
    layer: 'the server',
    from: /^signaling-server\/src\//,
    may: [node, validator, protocol, /^npm:(pino|@node-rs\/argon2)$/, server],
    mayTypes: [/^npm:fastify$/, nodes],
  },
  {
    layer: 'IPC channel names (a preload may not pull in the validator)',
    from: /^src\/shared\/ipc\/channels\.ts$/,
    may: [],
  },
  {
    layer: 'what main, preload and renderer share',
    from: shared,
    may: [shared, validator],
    mayTypes: [protocol],
  },
  {
    layer: 'the preload',
    from: /^src\/preload\//,
    may: [/^npm:electron$/, /^src\/shared\/ipc\/channels\.ts$/],
    mayTypes: [shared],
  },
  {
    layer: 'the places with Electron values',
    from: /^src\/main\/(index|electron-deps|windows\/main-window)\.ts$/,
    may: [/^npm:electron$/, node, shared, /^src\/main\//],
  },
  {
    layer: 'the main process',
    from: /^src\/main\//,
    may: [node, shared, validator, /^src\/main\//, /^npm:@homebridge\/dbus-native$/],
    mayTypes: [/^npm:electron$/],
  },
  {
    layer: 'the pure call core',
    from: /^src\/renderer\/call\/(call|transition(\/[^/]*)?)\.ts$/,
    may: [
      shared,
      /^src\/renderer\/call\/(call|transition(\/[^/]*)?)\.ts$/,
      /^src\/renderer\/participant\/local-state\.ts$/,
    ],
    mayTypes: [protocol, rendererCores],
  },
  {
    layer: 'the only user of socket.io-client',
    from: /^src\/renderer\/signaling\/socket-signaling\.ts$/,
    may: [protocol, shared, /^npm:socket\.io-client$/],
    mayTypes: [rendererCores],
  },
  {
    layer: 'the only user of the strong noise suppression',
    from: /^src\/renderer\/media\/strong-suppression\.ts$/,
    may: [shared, /^npm:@sapphi-red\/web-noise-suppressor/],
    mayTypes: [rendererCores],
  },
  {
    layer: 'the composition of the phone',
    from: /^src\/renderer\/phone\//,
    may: [protocol, shared, rendererCores],
    mayTypes: [],
  },
  {
    layer: 'the entries of the renderer',
    from: /^src\/renderer\/[^/]+$/,
    may: [/^npm:svelte$/, protocol, shared, /^src\/renderer\//, /^package\.json$/],
  },
  {
    layer: 'the shells',
    from: /^src\/renderer\/shell\//,
    may: [shared, validator],
  },
  {
    layer: 'the only user of the maker of QR codes',
    from: /^src\/renderer\/state\/qr-code\.ts$/,
    may: [/^npm:uqr$/],
  },
  {
    layer: 'the views',
    from: /^src\/renderer\/state\//,
    may: [protocol, shared, /^npm:svelte(\/reactivity)?$/],
    mayTypes: [rendererCores],
  },
  {
    layer: 'the interface',
    from: /^src\/renderer\/ui\//,
    may: [
      protocol,
      shared,
      /^npm:svelte(\/.*)?$/,
      /^src\/renderer\/(ui|state)\//,
      // One reading of what people type and paste as an address.
      /^src\/renderer\/account\/server-address-model\.ts$/,
    ],
    mayTypes: [rendererCores],
  },
  {
    layer: 'the check before a call',
    from: /^src\/renderer\/rtc\/check\//,
    may: [protocol, shared, /^src\/renderer\/rtc\/(configuration|stats-model)\.ts$/],
    mayTypes: [rendererCores],
  },
  {
    layer: 'one peer connection',
    from: /^src\/renderer\/rtc\//,
    may: [protocol, shared, validator, /^src\/renderer\/rtc\/channel\//],
    mayTypes: [/^src\/renderer\/rtc\//],
  },
  {
    layer: 'the rules of recovery',
    from: /^src\/renderer\/link\/recovery-policy\.ts$/,
    may: [],
  },
  {
    // It knows no call: whoever talks with several devices has several of these.
    layer: 'the connection to one device',
    from: /^src\/renderer\/link\//,
    may: [protocol, shared, /^src\/renderer\/(link\/ice\/|signaling\/refusal-model\.ts$)/],
    mayTypes: [/^src\/renderer\/(link|media|network|quality|rtc|signaling|trust)\//],
  },
  {
    layer: 'what this side captures',
    from: /^src\/renderer\/participant\//,
    may: [protocol, shared],
    mayTypes: [/^src\/renderer\/(link|media|participant)\//],
  },
  {
    // As a call, and without one: what the two have in common lies in the layers below.
    layer: 'the life of a room',
    from: /^src\/renderer\/room\//,
    may: [protocol, shared, validator, /^src\/renderer\/(link|participant|signaling)\//],
    mayTypes: [
      /^src\/renderer\/(account|link|media|network|participant|phone|quality|rtc|settings|signaling|trust)\//,
    ],
  },
  {
    // Rooms within a room know nothing of what is around them but types.
    layer: 'the life of a call',
    from: /^src\/renderer\/call\/[^/]+$/,
    may: [protocol, shared, validator, /^src\/renderer\/(call\/transition|link|participant|signaling)\//],
    mayTypes: [rendererCores],
  },
  {
    layer: 'the exchange of the keys of frames',
    from: /^src\/renderer\/trust\/frame-keys\//,
    may: [
      ...[protocol, shared],
      /^src\/renderer\/trust\/(bytes\.ts|frame-keys\/)/,
      // How one key follows from another, and what devices say to each other directly.
      /^src\/renderer\/rtc\/(frames\/sender-key|channel\/channel-message)\.ts$/,
    ],
    mayTypes: [rendererCores],
  },
  {
    layer: 'the cores of the phone',
    from: rendererCores,
    may: [protocol, shared, validator],
    mayTypes: [rendererCores],
  },
];

/** Packages and globals with exactly one room. */
export const soleUsers: readonly {
  readonly pattern: RegExp;
  readonly what: string;
  readonly room: RegExp;
}[] = [
  {
    what: 'RTCPeerConnection',
    pattern: /new RTCPeerConnection\b/,
    room: /^src\/renderer\/rtc\/(configuration|own-addresses|check\/(page-connection|direct-way-probe))\.ts$/,
  },
  {
    what: 'navigator.mediaDevices',
    pattern: /navigator\.mediaDevices\b/,
    room: /^src\/renderer\/(media\/|main\.ts$)/,
  },
];
