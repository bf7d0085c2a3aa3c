import { createSubject, type Observable } from '@shared/observable.ts';
import type { PhoneCommand, PhoneSnapshot } from '@shared/phone.ts';
import type { HotkeyAction, Settings } from '@shared/settings.ts';
import type { HotkeyReport } from '@shared/shell.ts';
import { BUS_NAME, type BusConnection } from '../dbus/session-bus.ts';
import type { JsonFile } from '../files/json-file.ts';
import { reasonOf, type Logger } from '../logging/logger.ts';
import { commandOf, hotkeyOrder } from './hotkeys-model.ts';
import type { Hotkeys } from './hotkeys.ts';
import { portalReport, type PortalKeysState, type PortalStanding } from './portal-report-model.ts';
import { portalTrigger } from './portal-trigger-model.ts';
import type { TalkKey } from '../talk-key/talk-key.ts';
import { createPressFilter } from './press-filter.ts';
import {
  askPortalForShortcuts,
  PORTAL_NAME,
  type Shortcut,
  type ShortcutsPortal,
} from './shortcuts-portal.ts';

/** That the person said no, kept so that no start of the app asks them again. */
export interface KeyRefusal {
  readonly refused: true;
}

export function readKeyRefusal(found: unknown): KeyRefusal | null {
  return typeof found === 'object' && found !== null && 'refused' in found ? { refused: true } : null;
}

export interface PortalHotkeysDeps {
  /** Null where there is no session bus. */
  readonly openBus: () => Promise<BusConnection | null>;
  readonly appId: string;
  /** Makes this program one that the desktop knows: it gives keys to no others. */
  readonly addToMenu: () => Promise<void>;
  readonly refusalFile: JsonFile<KeyRefusal>;
  readonly snapshot: Observable<PhoneSnapshot>;
  readonly settings: Observable<Pick<Settings, 'hotkeys'>>;
  readonly onCommand: (command: PhoneCommand) => void;
  readonly talkKey: TalkKey;
  /** Ms, of any clock that never goes back. */
  readonly now: () => number;
  readonly log: Logger;
}

/** What the desktop writes beside each key, in its question and in its settings. */
const descriptions: Readonly<Record<HotkeyAction, string>> = {
  answer: 'Answer a call',
  decline: 'Decline a call',
  mute: 'Mute or unmute',
  hangUp: 'Hang up',
  swap: 'Swap calls',
  hold: 'Hold or resume',
  redial: 'Call the last person again',
  talk: 'Push to talk',
};

/**
 * Global keys of a Wayland desktop, which gives them out: it asks the person once, remembers the keys by the actions'
 * names, and tells when one is pressed. They belong to Ringdown all the time, so a key that means nothing now is
 * dropped. Electron's own way there can't tell F-keys apart, and claims success before anybody has agreed.
 */
export function startPortalHotkeys(deps: PortalHotkeysDeps): Hotkeys {
  return new PortalHotkeys(deps);
}

class PortalHotkeys implements Hotkeys {
  readonly #deps: PortalHotkeysDeps;
  readonly #report = createSubject<HotkeyReport>(portalReport({ standing: null, arrived: new Set() }));
  readonly #stopWatching: () => void;
  readonly #filter;
  #state: PortalKeysState = { standing: null, arrived: new Set() };
  #attempt = 0;
  #bus: BusConnection | null = null;
  #portal: ShortcutsPortal | null = null;

  constructor(deps: PortalHotkeysDeps) {
    this.#deps = deps;
    this.#filter = createPressFilter({ now: deps.now, platform: 'linux' });
    this.#stopWatching = deps.snapshot.subscribe(() => this.#askOnceSignedIn());
    this.#askOnceSignedIn();
  }

  get report(): Observable<HotkeyReport> {
    return this.#report;
  }

  async configure(): Promise<void> {
    const { standing } = this.#state;
    if (standing?.kind === 'granted' && standing.canConfigure) {
      await this.#portal?.configure();
      return;
    }
    if (standing?.kind === 'unknown-app') await this.#deps.addToMenu();
    await this.#deps.refusalFile.remove();
    await this.#ask();
  }

  dispose(): void {
    this.#attempt += 1;
    this.#stopWatching();
    this.#deps.talkKey.lost(this);
    this.#bus?.close();
  }

  /** The desktop's question makes sense to who uses the phone, not to who sees it for the first time. */
  #askOnceSignedIn(): void {
    if (this.#deps.snapshot.current.self === null || this.#state.standing !== null) return;
    this.#stand({ kind: 'asked' });
    void this.#askUnlessRefused();
  }

  async #askUnlessRefused(): Promise<void> {
    const attempt = this.#attempt;
    const refusal = await this.#deps.refusalFile.read().catch(() => null);
    // Meanwhile the person may have asked by themselves, or quit.
    if (attempt !== this.#attempt) return;
    if (refusal === null) await this.#ask();
    else this.#become({ standing: { kind: 'refused', byPerson: true }, arrived: new Set() });
  }

  /** Each question has a connection of its own, so what is left of the one before ends with it. */
  async #ask(): Promise<void> {
    const attempt = (this.#attempt += 1);
    const isCurrent = (): boolean => attempt === this.#attempt;
    this.#bus?.close();
    this.#portal = null;
    this.#stand({ kind: 'asked' });
    const bus = await this.#deps.openBus();
    if (!isCurrent()) {
      bus?.close();
      return;
    }
    this.#bus = bus;
    if (bus === null) this.#stand({ kind: 'unavailable' });
    else this.#converse(bus, isCurrent);
  }

  #converse(bus: BusConnection, isCurrent: () => boolean): void {
    const stand = (standing: PortalStanding): void => {
      if (isCurrent()) this.#stand(standing);
    };
    bus.onLost(() => stand({ kind: 'unavailable' }));
    this.#followPortal(bus, isCurrent).catch((cause: unknown) => {
      this.#deps.log.warn('can not tell when the portal comes or goes', { reason: reasonOf(cause) });
    });
    const { appId, settings } = this.#deps;
    this.#portal = askPortalForShortcuts({
      ...{ bus, appId, shortcuts: shortcutsOf(settings.current) },
      onStanding: stand,
      onActivated: (id) => isCurrent() && this.#pressed(id),
      onDeactivated: (id) => isCurrent() && this.#released(id),
    });
  }

  /** A portal that ends takes its sessions along; another one is asked again, unless there is nothing to ask. */
  async #followPortal(bus: BusConnection, isCurrent: () => boolean): Promise<void> {
    const changes = {
      sender: BUS_NAME,
      path: '/org/freedesktop/DBus',
      interface: BUS_NAME,
      member: 'NameOwnerChanged',
      firstArgument: PORTAL_NAME,
    };
    await bus.onSignal(changes, ([name, before, now]) => {
      if (name !== PORTAL_NAME || !isCurrent()) return;
      const kind = this.#state.standing?.kind;
      if (kind === 'refused' || kind === 'unknown-app') return;
      // One that was started by our question will answer it.
      if (before === '' && kind === 'asked') return;
      if (now === '') this.#stand({ kind: 'unavailable' });
      else void this.#ask();
    });
  }

  #stand(standing: PortalStanding): void {
    const before = this.#state;
    if (standing.kind !== 'granted') this.#deps.talkKey.lost(this);
    // That another key worked says nothing about the one that took its place.
    const isSame = (action: HotkeyAction): boolean =>
      triggerOf(standing, action) === triggerOf(before.standing, action);
    this.#become({ standing, arrived: new Set([...before.arrived].filter(isSame)) });
    if (standing.kind !== 'refused' || !standing.byPerson) return;
    this.#deps.refusalFile.write({ refused: true }).catch((cause: unknown) => {
      this.#deps.log.warn('could not keep that no keys are wanted', { reason: reasonOf(cause) });
    });
  }

  #become(state: PortalKeysState): void {
    this.#state = state;
    this.#report.set(portalReport(state));
  }

  #pressed(id: string): void {
    const action = hotkeyOrder.find((known) => known === id);
    if (action === undefined) return;
    const { arrived, standing } = this.#state;
    if (!arrived.has(action)) this.#become({ standing, arrived: new Set([...arrived, action]) });
    const isPress = this.#filter.isPress(action);
    if (action === 'talk') {
      if (isPress) this.#talkPressed();
      return;
    }
    const command = isPress ? commandOf(action, this.#deps.snapshot.current) : null;
    if (command !== null) this.#deps.onCommand(command);
  }

  /** On a desktop that never says that a key came up, the next press lets go of it. */
  #talkPressed(): void {
    const { talkKey } = this.#deps;
    if (!talkKey.up(this)) talkKey.down(this);
  }

  #released(id: string): void {
    this.#filter.released(id);
    if (id === 'talk') this.#deps.talkKey.up(this);
  }
}

const triggerOf = (standing: PortalStanding | null, action: HotkeyAction): string | undefined =>
  standing?.kind === 'granted' ? standing.triggers.get(action) : undefined;

/** All of them, also those without a key: then the person can give them one where the desktop keeps its keys. */
function shortcutsOf({ hotkeys }: Pick<Settings, 'hotkeys'>): readonly Shortcut[] {
  return hotkeyOrder.map((id) => {
    const accelerator = hotkeys[id];
    const preferredTrigger = accelerator === null ? null : portalTrigger(accelerator);
    return { id, description: descriptions[id], preferredTrigger };
  });
}
