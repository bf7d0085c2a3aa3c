import type { CallId, Person } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import { createSubject, type Observable } from '@shared/observable.ts';
import type { Settings } from '@shared/settings.ts';
import { whichCall } from '@shared/which-call.ts';
import type { CallView } from '../call/call-view.ts';
import type { CallSounds } from '../media/media.ts';
import type { MediaProblem } from '../media/media-problem.ts';
import type { OwnRoom } from '../room/own-room.ts';
import {
  atRest,
  phaseEndsAfterMs,
  talkKey,
  type TalkKeyEvent,
  type TalkKeyState,
  type TalkSource,
} from './talk-key-model.ts';
import type { TalkKey } from './talk-key.ts';

/** Longer than the sound of the key. */
const SOUND_MS = 500;

export interface TalkKeyDeps {
  readonly settings: Observable<Pick<Settings, 'voice' | 'talkSounds'>>;
  readonly sounds: CallSounds;
  readonly calls: {
    readonly list: Observable<readonly CallView[]>;
    setMuted(callId: CallId, muted: boolean): void;
  };
  readonly rooms: { readonly current: Observable<OwnRoom | null>; setMuted(muted: boolean): void };
  readonly clock: Pick<Clock, 'after'>;
}

export interface TalkKeyControl extends TalkKey {
  dispose(): void;
}

/** Where the person is heard: the room they talk in, else the call they talk in. */
interface Talk {
  readonly id: string;
  readonly muted: boolean;
  readonly microphoneOpening: boolean;
  readonly microphoneProblem: MediaProblem | null;
  /** The host who muted them. */
  readonly mutedBy: Person | null;
  setMuted(muted: boolean): void;
}

/** A key mutes and unmutes as a button does: who is heard is decided by the call or the room, and by nobody else. */
export function createTalkKey(deps: TalkKeyDeps): TalkKeyControl {
  return new PhoneTalkKey(deps);
}

class PhoneTalkKey implements TalkKeyControl {
  readonly #deps: TalkKeyDeps;
  readonly #state;
  readonly #stops: (() => void)[];
  /** What the key was pressed for. */
  #pressedIn: string | null = null;
  #isActing = false;
  #cancelTimer = (): void => undefined;
  #cancelSound = (): void => undefined;

  constructor(deps: TalkKeyDeps) {
    this.#deps = deps;
    const { calls, rooms, settings } = deps;
    this.#state = createSubject<TalkKeyState>(atRest(settings.current.voice));
    this.#stops = [
      settings.subscribe(() => this.#happened({ type: 'mode', mode: settings.current.voice })),
      calls.list.subscribe(() => this.#look()),
      rooms.current.subscribe(() => this.#look()),
    ];
  }

  get state(): Observable<TalkKeyState> {
    return this.#state;
  }

  down(source: TalkSource): void {
    this.#happened({ type: 'down', source, muted: this.#talk()?.muted ?? null });
  }

  up(source: TalkSource): void {
    this.#happened({ type: 'up', source });
  }

  lost(source: TalkSource | 'all'): void {
    this.#happened({ type: 'lost', source });
  }

  dispose(): void {
    this.#cancelTimer();
    this.#cancelSound();
    this.#deps.sounds.stop();
    for (const stop of this.#stops) stop();
  }

  #happened(event: TalkKeyEvent): void {
    const before = this.#state.current;
    const { state, microphone } = talkKey(before, event);
    if (state === before && microphone === null) return;
    if (state.phase !== before.phase) this.#startTimer(state);
    if (before.phase === 'resting') this.#pressedIn = this.#talk()?.id ?? null;
    if (microphone !== null) this.#act(microphone, state);
    this.#state.set(state);
    this.#look();
  }

  #act(microphone: 'open' | 'close', state: TalkKeyState): void {
    // What is heard of the change is no decision of somebody else.
    this.#isActing = true;
    if (microphone === 'open') this.#talk()?.setMuted(false);
    else this.#close(state);
    this.#isActing = false;
    this.#sound(microphone);
  }

  #sound(microphone: 'open' | 'close'): void {
    const { clock, settings, sounds } = this.#deps;
    if (!settings.current.talkSounds || this.#talk() === null) return;
    this.#cancelSound();
    sounds.play(microphone === 'open' ? 'talk-on' : 'talk-off');
    // What plays keeps the speaker open.
    this.#cancelSound = clock.after(SOUND_MS, () => sounds.stop());
  }

  /** In push to talk nobody is to hear this side, whatever it has been heard in. */
  #close({ mode }: TalkKeyState): void {
    const { calls, rooms } = this.#deps;
    if (mode === 'push-to-mute') {
      this.#talk()?.setMuted(true);
      return;
    }
    for (const { callId, phase } of calls.list.current) if (phase !== 'ended') calls.setMuted(callId, true);
    rooms.setMuted(true);
  }

  #startTimer({ phase }: TalkKeyState): void {
    this.#cancelTimer();
    const ms = phaseEndsAfterMs[phase];
    if (ms !== null) this.#cancelTimer = this.#deps.clock.after(ms, () => this.#happened({ type: 'timer' }));
  }

  #look(): void {
    const { mode, phase } = this.#state.current;
    if (this.#isActing || phase === 'resting') return;
    const talk = this.#talk();
    const isSame = talk !== null && talk.id === this.#pressedIn;
    if (!isSame || isOverruled(talk, mode)) this.#happened({ type: 'overruled' });
  }

  #talk(): Talk | null {
    const { calls, rooms } = this.#deps;
    const room = rooms.current.current;
    if (room && room.phase !== 'over' && !room.held) {
      const setMuted = (muted: boolean): void => rooms.setMuted(muted);
      return { id: room.roomId, ...room.own, setMuted };
    }
    const call = whichCall(calls.list.current).current;
    if (!call || call.held) return null;
    const { callId, muted, microphoneOpening, microphoneProblem } = call;
    return {
      ...{ id: callId, muted, microphoneOpening, microphoneProblem, mutedBy: null },
      setMuted: (wanted) => calls.setMuted(callId, wanted),
    };
  }
}

/** While a microphone is being opened its person is muted, as they are not meant to be. */
function isOverruled(
  { muted, microphoneOpening, microphoneProblem, mutedBy }: Talk,
  mode: Settings['voice'],
): boolean {
  if (microphoneProblem !== null || mutedBy !== null) return true;
  return mode === 'push-to-talk' ? muted && !microphoneOpening : !muted;
}
