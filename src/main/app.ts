import { join } from 'node:path';
import { eventChannels, shellInfoArgument } from '@shared/ipc/channels.ts';
import type { ShellInfo } from '@shared/shell.ts';
import { startAttention } from './attention/attention.ts';
import { controlAddress } from './control/control-address.ts';
import { runControlClient } from './control/control-client.ts';
import { startControlServer } from './control/control-server.ts';
import { openSessionBus } from './dbus/session-bus.ts';
import { watchDeepLinks, type DeepLinks } from './deep-links/deep-links.ts';
import type { AppDeps } from './electron-deps.ts';
import { createJsonFile, type JsonFile } from './files/json-file.ts';
import { createHeldKey } from './hotkeys/held-key.ts';
import { startHotkeys, type Hotkeys } from './hotkeys/hotkeys.ts';
import { readKeyRefusal, startPortalHotkeys } from './hotkeys/portal-hotkeys.ts';
import { registerIpc, type WindowRole } from './ipc/register-ipc.ts';
import { createIntents } from './launch/intents.ts';
import { readLaunchOptions, type LaunchOptions } from './launch/launch-options.ts';
import { presentActivationToken, secondStart } from './launch/activation.ts';
import { createMenuEntry, ownCommand } from './launch/menu-entry.ts';
import { watchQuitting } from './launch/quitting.ts';
import { watchSecondLaunches } from './launch/second-launch.ts';
import { reasonOf } from './logging/logger.ts';
import { applicationMenu } from './menu/application-menu-model.ts';
import { createDbusNotifier } from './notifications/dbus-notifier.ts';
import { createElectronNotifier } from './notifications/electron-notifier.ts';
import { startNotifications } from './notifications/notifications.ts';
import type { Notifier } from './notifications/notifier.ts';
import { createPhoneHub, type PhoneHub } from './phone/phone-hub.ts';
import { createScreenPicker, type ScreenPicker } from './screens/screen-picker.ts';
import { APP_ORIGIN } from './security/app-origin-model.ts';
import { appScheme, serveAppPages } from './security/app-protocol.ts';
import { guardNavigation } from './security/navigation.ts';
import { guardSession } from './security/permissions.ts';
import { createPlainConnections, readPlainHosts } from './security/plain-connections.ts';
import { readStoredSession, withEnrolment } from './session/enrolment.ts';
import { createSessionVault, readSealedSession, type SessionVault } from './session/session-vault.ts';
import { readSettingsDocument } from './settings/settings-model.ts';
import { openSettingsStore, type SettingsStore } from './settings/settings-store.ts';
import { createTalkKey, type TalkKey } from './talk-key/talk-key.ts';
import { trayGuid } from './tray/tray-guid.ts';
import { watchTrayHost, type TrayHost } from './tray/tray-host.ts';
import { startTray } from './tray/tray.ts';
import type { TrayIntent } from './tray/tray-model.ts';
import { openPhoneWindow, type PhoneWindow } from './windows/phone-window.ts';
import { openRingingWindow, type RingingWindow } from './windows/ringing-window.ts';
import { createTrayHint, readHints } from './windows/tray-hint.ts';
import { showUnlessTrayComes } from './windows/tray-patience.ts';
import { readWindowPlace } from './windows/window-place-model.ts';

/** The reverse-DNS name under which the systems know this app; the installed `.desktop` file has it too. */
const APP_ID = 'app.ringdown';
/** Also named in electron-builder.yml, for the installers. */
const LINK_SCHEME = 'ringdown';

/** What is there before the first window. */
interface Foundation {
  readonly options: LaunchOptions;
  readonly origin: string;
  readonly trayHost: TrayHost;
  readonly links: DeepLinks;
  readonly notifier: Notifier;
  readonly settings: SettingsStore;
}

interface Wiring extends Foundation {
  readonly hub: PhoneHub;
  readonly intend: (intent: TrayIntent) => void;
  readonly isQuitting: () => boolean;
  readonly leave: () => void;
  /** Decided once: making the tray's icon may show that nobody draws it. */
  readonly startsHidden: boolean;
  /** By the id of its `webContents`. Whoever is not in it is no page of this app. */
  readonly roles: Map<number, WindowRole>;
  readonly talkKey: TalkKey;
}

/** Starts the desktop app. Resolves when everything is wired, or at once when another instance has the profile. */
export async function startApp(deps: AppDeps): Promise<void> {
  const { app, log } = deps;
  const options = readLaunchOptions(deps.argv, deps.env);
  if (options.userDataFolder !== null) app.setPath('userData', options.userDataFolder);
  if (options.ctl !== null) {
    app.exit(await runControlClient({ ...deps, address: addressOf(deps) }, options.ctl));
    return;
  }
  app.setAppUserModelId(APP_ID);
  deps.protocol.registerSchemesAsPrivileged([appScheme]);
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  // Installers make links known to the system; an app that was only unpacked does it itself.
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME);
  const links = watchDeepLinks(deps);
  const origin = pageOrigin(deps);
  guardNavigation({ app, shell: deps.shell, origin, log });
  await app.whenReady();
  await wirePhone(deps, await layFoundation(deps, { options, links }));
}

async function layFoundation(
  deps: AppDeps,
  { links, options }: Pick<Foundation, 'links' | 'options'>,
): Promise<Foundation> {
  const { app, log, platform } = deps;
  deps.setApplicationMenu(applicationMenu({ platform, development: !app.isPackaged }));
  const bus = platform === 'linux' ? await openSessionBus(deps.env['DBUS_SESSION_BUS_ADDRESS'], log) : null;
  const icon = join(deps.paths.icons, '256x256.png');
  const plain = createElectronNotifier({ create: deps.createNotification, isSupported: deps.canNotify, log });
  // Together: a desktop that is just starting may be silent about each for as long as is waited for.
  const [trayHost, notifier, settings] = await Promise.all([
    watchTrayHost({ ...deps, chosen: options.tray, bus }),
    bus === null ? plain : createDbusNotifier({ bus, icon, log, plain, present: presenterOf(deps) }),
    openSettingsStore({ file: fileIn(deps, 'settings.json', readSettingsDocument), log }),
  ]);
  return { links, options, origin: pageOrigin(deps), trayHost, notifier, settings };
}

/** The object graph: everything native hangs on the snapshots of one hub and gives its commands back to it. */
async function wirePhone(deps: AppDeps, foundation: Foundation): Promise<void> {
  const { app, log, platform } = deps;
  const { links, notifier, options, trayHost } = foundation;
  const { mayChange, present: hasTray } = trayHost;
  const startsHidden = options.hidden && (hasTray.current || mayChange);
  const hub = createPhoneHub({
    deliver: (command) => phone.send(eventChannels.commanded, command),
    askToLeave: () => phone.send(eventChannels.leaving, undefined),
    ...deps,
  });
  const { snapshot } = hub;
  const intend = createIntents({
    snapshot,
    command: hub.command,
    window: () => phone,
    quit: () => app.quit(),
  });
  const stops: (() => void)[] = [];
  const { isQuitting, leave } = watchQuitting({
    ...{ ...deps, snapshot, endCalls: hub.leave, ask: (question) => phone.ask(question) },
    onQuit: () => stops.forEach((stop) => stop()),
  });
  const roles = new Map<number, WindowRole>();
  const talkKey = createTalkKey({ ...deps, onCommand: hub.command });
  const wiring: Wiring = { ...foundation, hub, intend, isQuitting, leave, startsHidden, roles, talkKey };

  const screens = guardPages(deps, wiring, () => phone);
  const hotkeys = openHotkeys(deps, wiring);
  connectPages(deps, wiring, { hotkeys, screens, pageReady: () => ringing.pageReady() });
  const phone = await openPhone(deps, wiring, () => phone.show());
  const ringing = openRinging(deps, wiring);
  stops.push(
    startTray({
      ...deps,
      ...{ host: trayHost, guid: trayGuidOf(deps), snapshot, image: deps.trayImage, onIntent: intend },
    }),
    startNotifications({ snapshot, notifier, onCommand: intend }),
    startAttention({
      ...{ ...deps, snapshot, flash: phone.flash },
      overlay: (badge) =>
        phone.overlay(badge === null ? null : { image: deps.icon(badge.file), words: badge.words }),
    }),
    ...(startsHidden ? [showUnlessTrayComes({ ...deps, host: trayHost, reveal: phone.reveal })] : []),
    openControl(deps, wiring, phone.show),
    hotkeys.report.subscribe(() => phone.send(eventChannels.hotkeys, hotkeys.report.current)),
    () => hotkeys.dispose(),
    ringing.dispose,
  );
  followSystem(deps, links, phone);
  log.info('ready', { platform, tray: hasTray.current });
}

/** What the pages may load, reach and show; the screens are chosen through what comes back. */
function guardPages(deps: AppDeps, { origin, roles }: Wiring, phone: () => PhoneWindow): ScreenPicker {
  const screens = createScreenPicker({
    ...{ ...deps, origin, asksItself: isWayland(deps) },
    ask: (question) => phone().send(eventChannels.screenQuestion, question),
  });
  guardSession({
    ...{ ...deps, session: deps.defaultSession(), origin, screens },
    isPhone: (id) => roles.get(id) === 'phone',
    mayConnect: createPlainConnections({
      ...{ ...deps, ask: (question) => phone().ask(question) },
      file: fileIn(deps, 'plain-hosts.json', readPlainHosts),
    }),
  });
  serveAppPages({ protocol: deps.protocol, folder: deps.paths.renderer });
  return screens;
}

function followSystem({ app, powerMonitor }: AppDeps, links: DeepLinks, { send, show }: PhoneWindow): void {
  powerMonitor.on('resume', () => send(eventChannels.woke, undefined));
  watchSecondLaunches({ app, show });
  links.connect({ show, deliver: (link) => send(eventChannels.linkOpened, link) });
  app.on('activate', () => show());
}

interface PageLinks {
  readonly hotkeys: Hotkeys;
  readonly screens: ScreenPicker;
  readonly pageReady: () => void;
}

function connectPages(deps: AppDeps, wiring: Wiring, { hotkeys, pageReady, screens }: PageLinks): void {
  const { hub, intend, links, origin, roles, settings } = wiring;
  const vault = openVault(deps, wiring.options);
  registerIpc({
    ...deps,
    origin,
    roleOf: (id) => roles.get(id) ?? null,
    invoke: {
      loadSession: () => vault.load(),
      saveSession: (session) => vault.save(session),
      clearSession: () => vault.clear(),
      loadSettings: () => Promise.resolve(settings.current),
      changeSettings: (patch) => settings.change(patch),
      hotkeys: () => Promise.resolve(hotkeys.report.current),
      configureHotkeys: () => hotkeys.configure(),
    },
    send: {
      publish: hub.publish,
      command: intend,
      ringingReady: pageReady,
      linksReady: () => links.pageReady(),
      answerScreenQuestion: (choice) => screens.answer(choice),
      left: hub.left,
    },
  });
}

const addressOf = ({ app, platform }: AppDeps): string => controlAddress(app.getPath('userData'), platform);

function openControl(deps: AppDeps, { hub, intend, talkKey }: Wiring, show: () => void): () => void {
  const { snapshot } = hub;
  return startControlServer({
    ...{ ...deps, address: addressOf(deps), snapshot, talkKey },
    onCommand: intend,
    onShow: show,
  });
}

/** Only Wayland wants a token before a window comes to the front. */
function presenterOf(deps: AppDeps): ((token: string) => Promise<void>) | null {
  if (!isWayland(deps)) return null;
  const { isPackaged } = deps.app;
  const command = secondStart({ ...deps, isPackaged, appPath: deps.app.getAppPath() });
  return (token) => presentActivationToken({ ...deps, command }, token);
}

function openHotkeys(deps: AppDeps, { hub, intend, settings, talkKey }: Wiring): Hotkeys {
  const { env, log } = deps;
  const shared = { ...deps, snapshot: hub.snapshot, settings, onCommand: intend };
  if (!isWayland(deps)) return startHotkeys({ ...shared, heldKey: createHeldKey({ ...deps, talkKey }) });
  const menuEntry = createMenuEntry({
    ...deps,
    appId: APP_ID,
    command: ownCommand({ ...deps, isPackaged: deps.app.isPackaged, appPath: deps.app.getAppPath() }),
    icon: join(deps.paths.icons, '256x256.png'),
  });
  void menuEntry.refresh().catch((cause: unknown) => {
    log.warn('could not correct the entry in the menu', { reason: reasonOf(cause) });
  });
  return startPortalHotkeys({
    ...{ ...shared, talkKey },
    addToMenu: () => menuEntry.add(),
    openBus: () => openSessionBus(env['DBUS_SESSION_BUS_ADDRESS'], log),
    appId: APP_ID,
    refusalFile: fileIn(deps, 'keys.json', readKeyRefusal),
  });
}

function openVault(deps: AppDeps, { enrolFile }: LaunchOptions): SessionVault {
  const vault = createSessionVault({ ...deps, file: fileIn(deps, 'session.json', readSealedSession) });
  if (enrolFile === null) return vault;
  return withEnrolment(vault, createJsonFile({ path: enrolFile, parse: readStoredSession, log: deps.log }));
}

function openPhone(deps: AppDeps, wiring: Wiring, show: () => void): Promise<PhoneWindow> {
  const { hub, links, notifier, settings, trayHost } = wiring;
  const hints = fileIn(deps, 'hints.json', readHints);
  return openPhoneWindow({
    ...deps,
    ...wiring,
    createWindow: creatorOf('phone', deps, wiring),
    address: phoneAddress(wiring),
    preload: deps.paths.preload,
    preloadArguments: [shellInfoArgument + encodeURIComponent(JSON.stringify(shellInfo(deps, wiring)))],
    icon: join(deps.paths.icons, '256x256.png'),
    placeFile: fileIn(deps, 'window.json', readWindowPlace),
    hasTray: trayHost.present,
    hidden: wiring.startsHidden,
    closeToTray: () => settings.current.closeToTray,
    onHidden: createTrayHint({ file: hints, notifier, onOpen: show, log: deps.log }),
    onSessionEnding: () => void hub.leave(),
    onSessionEnd: wiring.leave,
    onPhoneLost() {
      hub.phoneLost();
      links.pageLost();
    },
  });
}

function openRinging(deps: AppDeps, wiring: Wiring): RingingWindow {
  return openRingingWindow({
    ...deps,
    createWindow: creatorOf('ringing', deps, wiring),
    snapshot: wiring.hub.snapshot,
    address: `${wiring.origin}/ringing.html`,
    preload: deps.paths.preload,
    isQuitting: wiring.isQuitting,
  });
}

function creatorOf(role: WindowRole, deps: AppDeps, { roles }: Wiring): AppDeps['createWindow'] {
  return (options) => {
    const window = deps.createWindow(options);
    roles.set(window.webContents.id, role);
    return window;
  };
}

function fileIn<T>({ app, log }: AppDeps, name: string, parse: (found: unknown) => T | null): JsonFile<T> {
  return createJsonFile({ path: join(app.getPath('userData'), name), parse, log });
}

function shellInfo({ app, hostname, platform }: AppDeps, { options }: Wiring): ShellInfo {
  const known = platform === 'win32' || platform === 'darwin' ? platform : 'linux';
  const servedBy = options.server?.url ?? null;
  return {
    kind: 'desktop',
    platform: known,
    version: app.getVersion(),
    deviceName: hostname,
    servedBy,
  };
}

const trayGuidOf = ({ app, platform }: AppDeps): string | null =>
  platform === 'win32' && app.isPackaged ? trayGuid(app.getPath('userData')) : null;

/** The app's own scheme; while developing, the server that rebuilds pages as they are edited. */
function pageOrigin({ app, env }: AppDeps): string {
  const developing = app.isPackaged ? undefined : env['ELECTRON_RENDERER_URL'];
  return developing === undefined ? APP_ORIGIN : new URL(developing).origin;
}

/** An invite travels in the fragment, which no server ever sees. */
function phoneAddress({ options, origin }: Wiring): string {
  const page = `${origin}/index.html`;
  const invite = options.server?.invite ?? null;
  return invite === null ? page : `${page}#${new URLSearchParams({ invite }).toString()}`;
}

/** There the desktop gives out the global keys, and asks by itself which screen is to be shown. */
function isWayland({ env, platform }: AppDeps): boolean {
  return platform === 'linux' && (env['XDG_SESSION_TYPE'] === 'wayland' || Boolean(env['WAYLAND_DISPLAY']));
}
