import type { App, PowerSaveBlocker } from 'electron';
import type { Observable } from '@shared/observable.ts';
import type { PhoneSnapshot } from '@shared/phone.ts';
import { whichCall } from '@shared/which-call.ts';
import { loudCall } from '../phone/phone-model.ts';
import { badgeFor, type Badge } from './badge-model.ts';

export interface AttentionDeps {
  readonly snapshot: Observable<PhoneSnapshot>;
  /** `dock` exists on macOS only. */
  readonly app: Pick<App, 'dock' | 'setBadgeCount'>;
  readonly platform: NodeJS.Platform;
  /** Shows it over the app's icon in the taskbar; only Windows has that. */
  readonly overlay: (badge: Badge | null) => void;
  readonly flash: (on: boolean) => void;
  readonly powerSaveBlocker: Pick<PowerSaveBlocker, 'start' | 'stop'>;
}

type Awake = Parameters<PowerSaveBlocker['start']>[0];

/**
 * What the rest of the system is told: missed calls on the app's icon, a flashing or bouncing icon while it rings, and
 * not to fall asleep during a call.
 */
export function startAttention(deps: AttentionDeps): () => void {
  const badge = whenChanged<number>((count) => {
    if (deps.platform === 'win32') deps.overlay(badgeFor(count));
    else deps.app.setBadgeCount(count);
  });
  const ring = whenChanged<boolean>(createRingSignal(deps));
  const awake = whenChanged<Awake | null>(createStayAwake(deps));
  const draw = (snapshot: PhoneSnapshot): void => {
    badge(snapshot.missedCount);
    ring(loudCall(snapshot) !== null);
    awake(awakeFor(snapshot));
  };
  draw(deps.snapshot.current);
  const stop = deps.snapshot.subscribe(() => draw(deps.snapshot.current));
  return () => {
    stop();
    ring(false);
    awake(null);
  };
}

/** Who sees the other must not lose the screen; who only hears them must not lose the network. */
function awakeFor({ calls }: PhoneSnapshot): Awake | null {
  const call = whichCall(calls).current;
  if (call === null) return null;
  return call.media === 'video' ? 'prevent-display-sleep' : 'prevent-app-suspension';
}

function createRingSignal({ app, flash }: AttentionDeps): (ringing: boolean) => void {
  let bounce: number | null = null;
  let flashing = false;
  return (ringing) => {
    if (ringing !== flashing) flash(ringing);
    flashing = ringing;
    if (ringing) bounce = app.dock?.bounce('critical') ?? null;
    else if (bounce !== null) app.dock?.cancelBounce(bounce);
  };
}

function createStayAwake({ powerSaveBlocker }: AttentionDeps): (kind: Awake | null) => void {
  let blocker: number | null = null;
  return (kind) => {
    if (blocker !== null) powerSaveBlocker.stop(blocker);
    blocker = kind === null ? null : powerSaveBlocker.start(kind);
  };
}

function whenChanged<T>(apply: (value: T) => void): (value: T) => void {
  let last: { readonly value: T } | null = null;
  return (value) => {
    if (last !== null && last.value === value) return;
    last = { value };
    apply(value);
  };
}
