import type { Clock } from '@shared/clock.ts';
import { type Result, ok } from '@shared/result.ts';
import { type EchoCheck, type EchoCheckDeps, createEchoCheck } from './echo-check.ts';
import type { MediaProblem } from './media-problem.ts';
import type { CallSounds, CreateStreamMeter, LevelMeter, MediaDevicesPort } from './media.ts';

/** Something that is being tried out. Whoever opened it closes it, and then its light goes out. */
export interface OpenCheck {
  close(): void;
}

export interface MicrophoneCheck {
  readonly meter: LevelMeter;
  readonly echo: EchoCheck;
}

/** Tries out in the settings what a call would use. */
export interface DeviceCheck {
  /** Rings once where calls will ring. */
  ring(): void;
  /** Lets the speaker be heard. */
  speaker(): void;
  silence(): void;
  microphone(): Promise<Result<OpenCheck & MicrophoneCheck, MediaProblem>>;
  camera(): Promise<Result<OpenCheck & { readonly stream: MediaStream }, MediaProblem>>;
}

export interface DeviceCheckDeps extends EchoCheckDeps {
  readonly media: MediaDevicesPort;
  readonly createStreamMeter: CreateStreamMeter;
  /** Not those of the calls: whoever tries out a sound must not silence a call. */
  readonly sounds: CallSounds;
  readonly clock: Clock;
}

/** Once through the ringtone. */
const RING_MS = 2_400;

export function createDeviceCheck(deps: DeviceCheckDeps): DeviceCheck {
  const { media, createStreamMeter, sounds, clock } = deps;
  let cancelEnd = (): void => undefined;

  function silence(): void {
    cancelEnd();
    sounds.stop();
  }

  function play(sound: Parameters<CallSounds['play']>[0]): void {
    cancelEnd();
    sounds.play(sound);
    cancelEnd = clock.after(RING_MS, () => sounds.stop());
  }

  return {
    silence,
    ring: () => play('ringtone'),
    speaker: () => play('sample'),
    async microphone() {
      const opened = await media.openMicrophone();
      if (!opened.ok) return opened;
      const meter = createStreamMeter(opened.value.stream);
      const echo = createEchoCheck(opened.value.stream, deps);
      return ok({
        meter,
        echo,
        close() {
          echo.close();
          meter.close();
          opened.value.stop();
        },
      });
    },
    async camera() {
      const opened = await media.openCamera();
      if (!opened.ok) return opened;
      return ok({ stream: opened.value.stream, close: () => opened.value.stop() });
    },
  };
}
