import { randomUUID } from 'node:crypto';
import { BusRefusal, type BusConnection } from '../dbus/session-bus.ts';
import type { PortalStanding } from './portal-report-model.ts';

/** https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.GlobalShortcuts.html */
export const PORTAL_NAME = 'org.freedesktop.portal.Desktop';
const portal = {
  destination: PORTAL_NAME,
  sender: PORTAL_NAME,
  path: '/org/freedesktop/portal/desktop',
} as const;
const shortcutsInterface = { ...portal, interface: 'org.freedesktop.portal.GlobalShortcuts' } as const;
/** Since then the desktop can be asked to show its own screen for the keys. */
const VERSION_WITH_CONFIGURE = 2;

/** `Response` codes of `org.freedesktop.portal.Request`. */
const SUCCESS = 0;
const CANCELLED_BY_PERSON = 1;

const NOT_ALLOWED = 'org.freedesktop.portal.Error.NotAllowed';
/** Errors that mean: this desktop, or this version of its portal, has no such thing. */
const nothingThere = new Set(
  [
    'UnknownMethod',
    'UnknownInterface',
    'UnknownObject',
    'UnknownProperty',
    'ServiceUnknown',
    'InvalidArgs',
  ].map((name) => `org.freedesktop.DBus.Error.${name}`),
);

export interface Shortcut {
  /** Under this name the desktop remembers the key that the person chose. */
  readonly id: string;
  /** What the desktop writes beside the key. */
  readonly description: string;
  /** What the desktop proposes (`CTRL+SHIFT+F9`); the person may choose another one. */
  readonly preferredTrigger: string | null;
}

export interface ShortcutsPortalDeps {
  /** A connection of its own: an app id can be registered once, before anything else is asked, and a session ends with it. */
  readonly bus: BusConnection;
  readonly appId: string;
  readonly shortcuts: readonly Shortcut[];
  readonly onStanding: (standing: PortalStanding) => void;
  readonly onActivated: (id: string) => void;
  readonly onDeactivated: (id: string) => void;
}

export interface ShortcutsPortal {
  /** Has the desktop show where its keys are changed. Rejects where it can't. */
  configure(): Promise<void>;
}

/** Asks the desktop for global keys, once; the standing says what became of it, also long afterwards. */
export function askPortalForShortcuts(deps: ShortcutsPortalDeps): ShortcutsPortal {
  const session = new PortalSession(deps);
  session.open().then(deps.onStanding, () => deps.onStanding({ kind: 'unavailable' }));
  return { configure: () => session.configure() };
}

/** How the answer to a request begins: its code and its results. */
type Response = readonly [code: number, results: ReadonlyMap<string, unknown>];

interface PortalRequest {
  readonly member: string;
  readonly signature: string;
  /** Without the options, which come last. */
  readonly body: readonly unknown[];
  readonly options?: readonly unknown[];
}

class PortalSession {
  readonly #deps: ShortcutsPortalDeps;
  #handle = '';
  #canConfigure = false;

  constructor(deps: ShortcutsPortalDeps) {
    this.#deps = deps;
  }

  async open(): Promise<PortalStanding> {
    const isKnown = await this.#register();
    const version = await this.#version();
    if (version === null) return { kind: 'unavailable' };
    this.#canConfigure = version >= VERSION_WITH_CONFIGURE;
    const created = await this.#create();
    if (created === null) return { kind: 'unknown-app' };
    const bound = created[0] === SUCCESS ? await this.#bind() : created;
    const granted = this.#granted(bound[1].get('shortcuts'));
    if (bound[0] === SUCCESS && granted.triggers.size > 0) return granted;
    // GNOME says nothing more to a program it does not know.
    if (!isKnown) return { kind: 'unknown-app' };
    return { kind: 'refused', byPerson: bound[0] === SUCCESS || bound[0] === CANCELLED_BY_PERSON };
  }

  async configure(): Promise<void> {
    const body = [this.#handle, '', []];
    await this.#ask({ ...shortcutsInterface, member: 'ConfigureShortcuts', signature: 'osa{sv}', body });
  }

  /**
   * Says which installed program this is; it must come first. False when the portal knows none of that name. A portal
   * before 1.20 finds out by itself, and can't be told.
   */
  async #register(): Promise<boolean> {
    const registry = { ...portal, interface: 'org.freedesktop.host.portal.Registry' };
    try {
      await this.#ask({ ...registry, member: 'Register', signature: 'sa{sv}', body: [this.#deps.appId, []] });
      return true;
    } catch (cause) {
      return isNothingThere(cause);
    }
  }

  /** Null where there is no portal, or one without global shortcuts. */
  async #version(): Promise<number | null> {
    const properties = { ...portal, interface: 'org.freedesktop.DBus.Properties' };
    const body = [shortcutsInterface.interface, 'version'];
    try {
      const [version] = await this.#ask({ ...properties, member: 'Get', signature: 'ss', body });
      return Number(valueOf(version));
    } catch (cause) {
      if (isNothingThere(cause)) return null;
      throw cause;
    }
  }

  /** Null when the portal wants to know first which program this is. */
  async #create(): Promise<Response | null> {
    const token = newToken();
    this.#handle = this.#path('session', token);
    await this.#listen();
    try {
      const options = [['session_handle_token', ['s', token]]];
      return await this.#request({ member: 'CreateSession', signature: 'a{sv}', body: [], options });
    } catch (cause) {
      if (cause instanceof BusRefusal && cause.errorName === NOT_ALLOWED) return null;
      throw cause;
    }
  }

  #bind(): Promise<Response> {
    const asked = this.#deps.shortcuts.map(({ description, id, preferredTrigger }) => [
      id,
      [
        ['description', ['s', description]],
        ...(preferredTrigger === null ? [] : [['preferred_trigger', ['s', preferredTrigger]]]),
      ],
    ]);
    // The portal knows windows by names that Electron does not tell.
    const parentWindow = '';
    const body = [this.#handle, asked, parentWindow];
    return this.#request({ member: 'BindShortcuts', signature: 'oa(sa{sv})sa{sv}', body });
  }

  async #listen(): Promise<void> {
    const { bus, onActivated, onDeactivated, onStanding } = this.#deps;
    const ofThis = (tell: (argument: unknown) => void) => {
      return ([session, argument]: readonly unknown[]): void => {
        if (session === this.#handle) tell(argument);
      };
    };
    await Promise.all([
      bus.onSignal(
        { ...shortcutsInterface, member: 'Activated' },
        ofThis((id) => onActivated(String(id))),
      ),
      bus.onSignal(
        { ...shortcutsInterface, member: 'Deactivated' },
        ofThis((id) => onDeactivated(String(id))),
      ),
      bus.onSignal(
        { ...shortcutsInterface, member: 'ShortcutsChanged' },
        ofThis((shortcuts) => onStanding(this.#granted(shortcuts))),
      ),
      bus.onSignal(
        { ...portal, path: this.#handle, interface: 'org.freedesktop.portal.Session', member: 'Closed' },
        () => onStanding({ kind: 'refused', byPerson: false }),
      ),
    ]);
  }

  #granted(shortcuts: unknown): Extract<PortalStanding, { kind: 'granted' }> {
    const triggers = new Map<string, string>();
    for (const [id, details] of (shortcuts ?? []) as readonly [string, unknown][]) {
      const trigger = readDictionary(details).get('trigger_description');
      triggers.set(id, typeof trigger === 'string' ? trigger : '');
    }
    return { kind: 'granted', triggers, canConfigure: this.#canConfigure };
  }

  /** Resolves with the `Response`, however long the person thinks about it. */
  async #request({ body, member, options = [], signature }: PortalRequest): Promise<Response> {
    const token = newToken();
    // It listens before it asks: the answer may come before the handle it is said under.
    const response = await this.#responseOf(this.#path('request', token));
    const withToken = [...body, [['handle_token', ['s', token]], ...options]];
    await this.#ask({ ...shortcutsInterface, member, signature, body: withToken });
    return response.comes;
  }

  /** Resolves when it is listened for. */
  async #responseOf(path: string): Promise<{ readonly comes: Promise<Response> }> {
    let tell: (response: Response) => void = () => undefined;
    const comes = new Promise<Response>((resolve) => (tell = resolve));
    const signal = { ...portal, path, interface: 'org.freedesktop.portal.Request', member: 'Response' };
    await this.#deps.bus.onSignal(signal, ([code, results]) => tell([Number(code), readDictionary(results)]));
    return { comes };
  }

  #path(kind: 'request' | 'session', token: string): string {
    const sender = this.#deps.bus.ownName.slice(1).replaceAll('.', '_');
    return `${portal.path}/${kind}/${sender}/${token}`;
  }

  /** The bus may have to start the portal first, which waits for the desktop. */
  #ask(call: Parameters<BusConnection['call']>[0]): Promise<readonly unknown[]> {
    return this.#deps.bus.call(call, { isPatient: true });
  }
}

const isNothingThere = (cause: unknown): boolean =>
  cause instanceof BusRefusal && nothingThere.has(cause.errorName);

/** A token is part of an object path, which takes no hyphens. */
const newToken = (): string => `ringdown_${randomUUID().replaceAll('-', '')}`;

/** A variant comes as its type and a list of its one value. */
function valueOf(variant: unknown): unknown {
  return (variant as readonly [unknown, readonly unknown[]])[1][0];
}

function readDictionary(entries: unknown): ReadonlyMap<string, unknown> {
  return new Map((entries as readonly [string, unknown][]).map(([key, value]) => [key, valueOf(value)]));
}
