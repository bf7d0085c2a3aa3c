import type { ScreenHint } from '@shared/phone.ts';
import type { ScreenLimits, VideoLimits } from '../rtc/video-limits.ts';
import type { LinkSample } from './link-sample.ts';

/** What the pictures are allowed to take, and the room below which they would take it from the voice. */
interface Step {
  readonly roomBps: number;
  readonly camera: VideoLimits;
  readonly screen: ScreenLimits | null;
}

const camera = {
  large: { maxBitrate: 1_800_000, maxFramerate: 30, scaleDown: 1 },
  medium: { maxBitrate: 900_000, maxFramerate: 24, scaleDown: 1.5 },
  small: { maxBitrate: 450_000, maxFramerate: 15, scaleDown: 2 },
  tiny: { maxBitrate: 220_000, maxFramerate: 10, scaleDown: 4 },
  /** Shows that somebody is there. */
  hint: { maxBitrate: 100_000, maxFramerate: 5, scaleDown: 4 },
} as const satisfies Readonly<Record<string, VideoLimits>>;

/** Text is read: it gives up frames, never sharpness. */
const sharp = (maxBitrate: number, maxFramerate: number): ScreenLimits => ({
  ...{ maxBitrate, maxFramerate, scaleDown: 1, keeps: 'resolution' },
});

/** A film is watched: it gives up sharpness before frames. */
const smooth = (maxBitrate: number, maxFramerate: number, scaleDown: number): ScreenLimits => ({
  ...{ maxBitrate, maxFramerate, scaleDown, keeps: 'framerate' },
});

/**
 * From the best to the least. A step's limit reaches beyond the room that the next better one asks for, as a browser
 * finds out about room only by sending: otherwise a picture that was made small would stay so.
 */
const cameraAlone: readonly Step[] = [
  { roomBps: 900_000, camera: camera.large, screen: null },
  { roomBps: 450_000, camera: camera.medium, screen: null },
  { roomBps: 220_000, camera: camera.small, screen: null },
  { roomBps: 0, camera: camera.tiny, screen: null },
];

/** Whoever shows a screen wants it to be seen: the camera gives way first. */
const withScreen: Readonly<Record<ScreenHint, readonly Step[]>> = {
  detail: [
    { roomBps: 2_400_000, camera: camera.medium, screen: sharp(2_500_000, 15) },
    { roomBps: 1_700_000, camera: camera.small, screen: sharp(2_500_000, 15) },
    { roomBps: 1_000_000, camera: camera.tiny, screen: sharp(2_000_000, 10) },
    { roomBps: 500_000, camera: camera.hint, screen: sharp(1_200_000, 8) },
    { roomBps: 0, camera: camera.hint, screen: sharp(600_000, 5) },
  ],
  motion: [
    { roomBps: 2_800_000, camera: camera.medium, screen: smooth(3_500_000, 30, 1) },
    { roomBps: 1_800_000, camera: camera.small, screen: smooth(3_000_000, 30, 1) },
    { roomBps: 1_000_000, camera: camera.tiny, screen: smooth(1_800_000, 30, 1.5) },
    { roomBps: 450_000, camera: camera.hint, screen: smooth(1_000_000, 24, 2) },
    { roomBps: 0, camera: camera.hint, screen: smooth(500_000, 15, 3) },
  ],
};

const stepsOf = (shows: ScreenHint | null): readonly Step[] => (shows ? withScreen[shows] : cameraAlone);

/** A voice with redundancy, and the headers of all packets: not for pictures. */
const VOICE_BPS = 80_000;
/** A path that carries less than this, or loses more, has nothing left for a picture. */
const TOO_NARROW_BPS = 100_000;
const TOO_LOSSY = 0.3;

/** Down after so many seconds of need, so that the voice does not suffer; up after longer, so that it does not swing. */
const DOWN_AFTER = 2;
const UP_AFTER = 8;
const LOOK_BACK = 5;
const HOPELESS_OF_RECENT = 3;

export interface VideoPlan {
  /** The screen that is shown beside the camera, if one is: it has steps of its own. */
  readonly shows: ScreenHint | null;
  /** 0 is the best. */
  readonly step: number;
  readonly secondsBelow: number;
  readonly secondsAbove: number;
  /** Whether each of the last seconds had no room for any picture of the camera, newest last. */
  readonly hopeless: readonly boolean[];
}

export const firstPlan: VideoPlan = {
  ...{ shows: null, step: 0, secondsBelow: 0, secondsAbove: 0 },
  hopeless: [],
};

/** One more second with a picture; nothing is learned from one without. */
export function planVideo(plan: VideoPlan, sample: LinkSample, shows: ScreenHint | null = null): VideoPlan {
  // Other pictures: what fits is found out anew, beginning with the best.
  if (plan.shows !== shows) return { ...firstPlan, shows };
  const { roomBps, videoOut, screenOut } = sample;
  const pictures = [videoOut, screenOut].filter((out) => out !== null && out.packets > 0);
  if (pictures.length === 0) return { ...firstPlan, shows, step: plan.step };
  const room = roomBps === null ? Infinity : roomBps - VOICE_BPS;
  const isBusy = pictures.some((out) => out?.limitedBy === 'cpu');
  return climb({
    shows,
    step: plan.step,
    secondsBelow: isBusy || !fits(plan, plan.step, room) ? plan.secondsBelow + 1 : 0,
    secondsAbove: !isBusy && fits(plan, plan.step - 1, room) ? plan.secondsAbove + 1 : 0,
    hopeless: [...plan.hopeless, isHopeless(sample)].slice(-LOOK_BACK),
  });
}

const fits = ({ shows }: VideoPlan, step: number, room: number): boolean =>
  room >= (stepsOf(shows)[step]?.roomBps ?? Infinity);

function climb(plan: VideoPlan): VideoPlan {
  const { shows, step, secondsBelow, secondsAbove, hopeless } = plan;
  const next = { ...firstPlan, shows, hopeless };
  if (secondsBelow >= DOWN_AFTER && step < stepsOf(shows).length - 1) return { ...next, step: step + 1 };
  if (secondsAbove >= UP_AFTER && step > 0) return { ...next, step: step - 1 };
  return plan;
}

const isHopeless = ({ roomBps, videoOut }: LinkSample): boolean =>
  videoOut !== null &&
  videoOut.packets > 0 &&
  ((roomBps !== null && roomBps < TOO_NARROW_BPS) || (videoOut.lost ?? 0) >= TOO_LOSSY);

export const limitsOf = ({ shows, step }: VideoPlan): VideoLimits =>
  stepsOf(shows)[step]?.camera ?? camera.large;

/** Null while no screen is shown. */
export const screenLimitsOf = ({ shows, step }: VideoPlan): ScreenLimits | null =>
  stepsOf(shows)[step]?.screen ?? null;

/** The path can't carry any picture: the person had better switch the camera off. */
export const isTooMuch = ({ hopeless }: VideoPlan): boolean =>
  hopeless.filter(Boolean).length >= HOPELESS_OF_RECENT;
