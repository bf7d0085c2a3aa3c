import type { DeviceId, Person, RoomSeen } from '@protocol';
import { createSubject } from '@shared/observable.ts';
import type { ScreenHint } from '@shared/phone.ts';
import type { OutgoingTracks } from '../link/link-connection.ts';
import type { HandedOver } from '../participant/handed-over.ts';
import { LocalMedia } from '../participant/local-media.ts';
import {
  afterCamera,
  afterMicrophone,
  afterScreen,
  freshLocal,
  isMuted,
  isOpening,
  type LocalState,
  withCamera,
  withMuted,
  withScreen,
} from '../participant/local-state.ts';
import { MeterSlot } from '../participant/meter-slot.ts';
import { nothingSeen } from './mesh-peer.ts';
import type { OwnRoom } from './own-room.ts';
import type { RoomsDeps } from './rooms-deps.ts';
import type { OwnMedia } from './rooms.ts';

export const nothingShown: OwnMedia = { ...nothingSeen, voice: null };

export interface RoomSelf extends Pick<Person, 'userId' | 'role'> {
  readonly deviceId: DeviceId;
}

export interface OwnSideOptions {
  readonly deps: RoomsDeps;
  readonly self: RoomSelf;
  readonly muted: boolean;
  /** Of the call that has become this room: what it captures goes on. */
  readonly from: HandedOver | null;
  /** Something of it is another now. */
  readonly onChange: () => void;
}

/** What this phone sends and shows in its room: devices, mute, a raised hand. */
export class OwnSide {
  readonly media = createSubject(nothingShown);
  readonly #options: OwnSideOptions;
  readonly #devices: LocalMedia;
  readonly #meter: MeterSlot;
  readonly #voice: MeterSlot;
  #local: LocalState;
  #presence: 'outside' | 'joining' | 'inside' = 'joining';
  #handRaised = false;
  #mutedBy: Person | null = null;
  #videoFull = false;

  constructor(options: OwnSideOptions) {
    const { deps, muted, from } = options;
    this.#options = options;
    this.#local = from?.local ?? { ...freshLocal, muted };
    this.#meter = new MeterSlot(deps.createStreamMeter);
    this.#voice = new MeterSlot(deps.createStreamMeter);
    const events: Parameters<LocalMedia['serve']>[0] = {
      onMicrophone: (news) => this.#change(afterMicrophone(this.#local, news)),
      onCamera: (on, problem) => this.#change(afterCamera(this.#local, on, problem)),
      onScreen: (on, problem) => this.#change(afterScreen(this.#local, on, problem)),
    };
    from?.media.serve(events);
    this.#devices = from?.media ?? new LocalMedia({ ...deps, ...events });
  }

  get local(): LocalState {
    return this.#local;
  }

  get microphone(): MediaStreamTrack | null {
    return this.#devices.microphone?.device ?? null;
  }

  /** What flows; null: nothing does, and nobody is heard. */
  get tracks(): OutgoingTracks | null {
    return this.#local.held ? null : this.#devices.tracks;
  }

  /** On hold nothing is sent. */
  get state() {
    const { held, cameraOn, screenOn } = this.#local;
    return {
      muted: held || isMuted(this.#local),
      camera: cameraOn && !held,
      screen: screenOn && !held,
      held,
      handRaised: this.#handRaised,
    };
  }

  /** Before a door that may stay shut nothing is opened. */
  goTo(presence: 'outside' | 'joining' | 'inside'): void {
    this.#presence = presence;
    this.#sync();
  }

  setMuted(muted: boolean): void {
    if (!muted) this.#mutedBy = null;
    if (!muted && this.#local.microphoneProblem !== null) this.#devices.retryMicrophone();
    this.#change(withMuted(this.#local, muted));
  }

  /** By a host; null where nobody knows who it was. */
  mutedBy(by: Person | null): void {
    this.#mutedBy = by;
    this.#change(withMuted(this.#local, true));
  }

  setCamera(on: boolean): void {
    this.#videoFull = false;
    this.#change(withCamera(this.#local, on));
  }

  setScreen(on: boolean, hint?: ScreenHint): void {
    this.#videoFull = false;
    this.#change(withScreen(this.#local, on, hint));
  }

  /** Returns whether that is another state. */
  setHeld(held: boolean): boolean {
    if (held === this.#local.held) return false;
    this.#change({ ...this.#local, held });
    return true;
  }

  raiseHand(raised: boolean): void {
    this.#handRaised = raised;
    this.#options.onChange();
  }

  /** The room holds no more cameras and screens. */
  dropVideo(): void {
    this.#videoFull = true;
    this.#change(withScreen(withCamera(this.#local, false), false));
  }

  show(): void {
    const { microphone, camera, screen } = this.#devices;
    const next: OwnMedia = {
      video: camera?.stream ?? null,
      screen: screen?.stream ?? null,
      meter: this.#meter.of(microphone?.stream ?? null),
      voice: this.#voice.of(microphone?.monitor ?? null),
    };
    const before = this.media.current;
    if ((Object.keys(next) as (keyof OwnMedia)[]).some((key) => next[key] !== before[key]))
      this.media.set(next);
  }

  describe(seen: RoomSeen | null): OwnRoom['own'] {
    const local = this.#local;
    const { self } = this.#options;
    return {
      muted: isMuted(local),
      microphoneOpening: isOpening(local),
      microphoneProblem: local.microphoneProblem,
      cameraOn: local.cameraOn,
      cameraProblem: local.cameraProblem,
      videoFull: this.#videoFull,
      screenOn: local.screenOn,
      screenHint: local.screenHint,
      screenProblem: local.screenProblem,
      handRaised: this.#handRaised,
      isHost: self.role === 'admin' || (seen?.hosts.includes(self.userId) ?? false),
      mutedBy: local.muted ? this.#mutedBy : null,
    };
  }

  dispose(): void {
    this.#devices.dispose();
    this.media.set({ ...nothingShown, meter: this.#meter.of(null), voice: this.#voice.of(null) });
  }

  #change(local: LocalState): void {
    this.#local = local;
    this.#sync();
    this.#options.onChange();
  }

  #sync(): void {
    const { held, muted, wantsCamera, wantsScreen, screenHint } = this.#local;
    const isIn = this.#presence !== 'outside';
    this.#devices.sync({
      microphone: isIn,
      camera: isIn && wantsCamera && !held,
      screen: isIn && wantsScreen ? screenHint : null,
      ...{ muted, held, flows: this.#presence === 'inside' && !held },
    });
  }
}
