import { type Subject, createSubject } from '@shared/observable.ts';
import type { ScreenHint } from '@shared/phone.ts';
import { type Result, err, ok } from '@shared/result.ts';
import type { CallSound } from '../call-sound.ts';
import type { DeviceCheck } from '../device-check.ts';
import type { EchoState } from '../echo-check.ts';
import { type DevicePlan, type FoundDevice, planDevices } from '../device-plan-model.ts';
import type { Loudness } from '../loudness.ts';
import type { MediaProblem, ScreenProblem } from '../media-problem.ts';
import type { ScreenCapture, ScreenRefusal } from '../screen-capture.ts';
import type {
  CallSounds,
  Capture,
  CreateRemoteAudio,
  CreateStreamMeter,
  DeviceLists,
  MediaDevicesPort,
} from '../media.ts';

/** A track without sound or picture, that knows whether it is open. */
export class FakeTrack extends EventTarget {
  readonly kind: 'audio' | 'video';
  enabled = true;
  readyState: 'live' | 'ended' = 'live';

  constructor(kind: 'audio' | 'video') {
    super();
    this.kind = kind;
  }

  stop(): void {
    this.readyState = 'ended';
  }

  /** As if the browser did not say which device it is. */
  getSettings(): MediaTrackSettings {
    return {};
  }

  /** The device is pulled out. */
  unplug(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }
}

/** Nothing is known about any device. */
export const noPlan: DevicePlan = planDevices([], {
  preferences: { microphone: null, speaker: null, ringer: null, camera: null },
  ringsOnSpeaker: false,
});

export interface FakeMediaDevices extends MediaDevicesPort {
  readonly devices: Subject<DeviceLists>;
  readonly found: Subject<readonly FoundDevice[]>;
  readonly plan: Subject<DevicePlan>;
  /** What is open is not what is wanted any more, and whoever uses it learns of it. */
  outdate(why?: 'device' | 'treatment'): void;
  /** Whatever is open was asked for after that. */
  readonly isUpToDate: boolean;
  /** Every track that was opened and not stopped. */
  readonly live: readonly FakeTrack[];
  /** Every track that was ever opened. */
  readonly opened: readonly FakeTrack[];
  /** What the next openings fail with; null: they succeed. */
  refuse(kind: 'audio' | 'video', problem: MediaProblem | null): void;
  /** What the person is shown when they are asked for a screen: whether they choose one, and with sound. */
  readonly screens: {
    answer: 'screen' | 'screen-with-sound' | 'cancel' | ScreenProblem;
    /** Of the screen that was opened last. */
    hint: ScreenHint | null;
  };
  /** From now on openings wait until {@link FakeMediaDevices.release}. */
  hold(): void;
  release(): void;
}

export function createFakeMediaDevices(): FakeMediaDevices {
  const tracks: FakeTrack[] = [];
  const editions = new Map<FakeTrack, number>();
  const plan = createSubject(noPlan);
  let edition = 0;
  let why: 'device' | 'treatment' = 'device';
  const problems: Record<'audio' | 'video', MediaProblem | null> = { audio: null, video: null };
  let gate = Promise.resolve();
  let release = (): void => undefined;

  async function open(kind: 'audio' | 'video'): Promise<Result<Capture, MediaProblem>> {
    const asked = edition;
    await gate;
    const problem = problems[kind];
    if (problem) return err(problem);
    const track = new FakeTrack(kind);
    tracks.push(track);
    editions.set(track, asked);
    return ok({
      monitor: kind === 'audio' ? ({ id: `monitor-${tracks.length}` } as MediaStream) : null,
      outdated: () => (asked === edition ? null : why),
      track: track as unknown as MediaStreamTrack,
      device: track as unknown as MediaStreamTrack,
      stream: { id: `${kind}-${tracks.length}` } as MediaStream,
      stop: () => track.stop(),
    });
  }

  const screens: FakeMediaDevices['screens'] = { answer: 'screen', hint: null };

  async function openScreen(hint: ScreenHint): Promise<Result<ScreenCapture, ScreenRefusal>> {
    await gate;
    const { answer } = screens;
    if (answer === 'cancel') return err(null);
    if (answer !== 'screen' && answer !== 'screen-with-sound') return err(answer);
    const track = new FakeTrack('video');
    const sound = answer === 'screen' ? null : new FakeTrack('audio');
    tracks.push(track, ...(sound ? [sound] : []));
    screens.hint = hint;
    return ok({
      stream: { id: `screen-${tracks.length}` } as MediaStream,
      track: track as unknown as MediaStreamTrack,
      sound: sound as unknown as MediaStreamTrack | null,
      setHint: (wanted) => (screens.hint = wanted),
      stop: () => [track, sound].forEach((each) => each?.stop()),
    });
  }

  return {
    screens,
    openScreen,
    devices: createSubject<DeviceLists>({ microphones: [], speakers: [], cameras: [] }),
    found: createSubject<readonly FoundDevice[]>([]),
    plan,
    outdate(because = 'device') {
      why = because;
      edition += 1;
      plan.set({ ...plan.current });
    },
    get isUpToDate() {
      return tracks.every((track) => track.readyState === 'ended' || editions.get(track) === edition);
    },
    opened: tracks,
    openMicrophone: () => open('audio'),
    openCamera: () => open('video'),
    get live() {
      return tracks.filter(({ readyState }) => readyState === 'live');
    },
    refuse(kind, problem) {
      problems[kind] = problem;
    },
    hold() {
      gate = new Promise((resolve) => {
        release = resolve;
      });
    },
    release: () => release(),
  };
}

export interface FakeSpeakers {
  readonly create: CreateRemoteAudio;
  /** Streams that are played and can be heard. */
  readonly audible: number;
  /** How loud each of them is played. */
  readonly volumes: readonly number[];
  /** Streams that are played at all. */
  readonly open: number;
}

export function createFakeSpeakers(): FakeSpeakers {
  const playing = new Set<{ audible: boolean; volume: number }>();
  return {
    create() {
      const player = { audible: false, volume: 1 };
      playing.add(player);
      return {
        setAudible(audible) {
          player.audible = audible;
        },
        setVolume(volume) {
          player.volume = volume;
        },
        close: () => playing.delete(player),
      };
    },
    get audible() {
      return [...playing].filter(({ audible }) => audible).length;
    },
    get volumes() {
      return [...playing].map(({ volume }) => volume);
    },
    get open() {
      return playing.size;
    },
  };
}

export interface FakeMeters {
  readonly create: CreateStreamMeter;
  /** How loud all streams are; null: not to be measured. */
  loudness: Loudness;
  readonly open: number;
}

export function createFakeMeters(): FakeMeters {
  const open = new Set<object>();
  const meters: FakeMeters = {
    loudness: 0.01,
    create(stream) {
      const meter = {
        stream,
        level: () => 0,
        loudness: () => meters.loudness,
        frequencies: () => undefined,
        speaking: createSubject(false),
        close() {
          if (!open.delete(meter)) throw new Error('this meter was closed before');
        },
      };
      open.add(meter);
      return meter;
    },
    get open() {
      return open.size;
    },
  };
  return meters;
}

export interface FakeSounds extends CallSounds {
  readonly playing: CallSound | null;
  readonly played: readonly CallSound[];
}

export function createFakeSounds(): FakeSounds {
  const played: CallSound[] = [];
  let playing: CallSound | null = null;
  return {
    play(sound) {
      playing = sound;
      played.push(sound);
    },
    stop() {
      playing = null;
    },
    get playing() {
      return playing;
    },
    played,
  };
}

export interface FakeDeviceCheck extends DeviceCheck {
  /** What is or was tried out, in order, e.g. `ring`; `microphone closed`. */
  readonly log: readonly string[];
  /** What the next openings fail with; null: they succeed. */
  problem: MediaProblem | null;
  /** What comes of hearing oneself. */
  readonly echo: Subject<EchoState>;
  /** The same, for the camera alone. */
  cameraProblem: MediaProblem | null;
}

export function createFakeDeviceCheck(): FakeDeviceCheck {
  const log: string[] = [];
  const echo = createSubject<EchoState>({ status: 'idle' });
  const note = (line: string) => (): void => void log.push(line);
  const open = async <T extends object>(name: string, value: T) => {
    const problem = check.problem ?? (name === 'camera' ? check.cameraProblem : null);
    if (problem) return err(problem);
    log.push(name);
    return ok({ ...value, close: note(`${name} closed`) });
  };
  const check: FakeDeviceCheck = {
    log,
    problem: null,
    cameraProblem: null,
    echo,
    ring: note('ring'),
    speaker: note('speaker'),
    silence: note('silence'),
    microphone: () =>
      open('microphone', {
        meter: {
          level: () => 0.6,
          loudness: () => 0.1,
          frequencies: () => undefined,
          speaking: createSubject(true),
        },
        echo: { state: echo, run: () => Promise.resolve(void log.push('echo')) },
      }),
    camera: () => open('camera', { stream: new MediaStream() }),
  };
  return check;
}
