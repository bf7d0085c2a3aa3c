import type { ScreenHint } from '@shared/phone.ts';
import type { VideoLimits } from '../rtc/video-limits.ts';
import type { LinkSample } from './link-sample.ts';

type Size = Omit<VideoLimits, 'paused'>;

/**
 * What the pictures are allowed to take, and the room below which they would take it from the voice: of the whole line.
 * Beside others, a connection has its part of both, so that each step is as far from the next as it is alone.
 */
interface Step {
  readonly roomBps: number;
  readonly camera: Size;
  readonly screen: Size | null;
}

const camera = {
  large: { maxBitrate: 1_800_000, maxFramerate: 30, scaleDown: 1 },
  medium: { maxBitrate: 900_000, maxFramerate: 24, scaleDown: 1.5 },
  small: { maxBitrate: 450_000, maxFramerate: 15, scaleDown: 2 },
  tiny: { maxBitrate: 220_000, maxFramerate: 10, scaleDown: 4 },
  /** Shows that somebody is there. */
  hint: { maxBitrate: 100_000, maxFramerate: 5, scaleDown: 4 },
} as const satisfies Readonly<Record<string, Size>>;

/** Text is read: it gives up frames, never sharpness. */
const sharp = (maxBitrate: number, maxFramerate: number): Size => ({
  ...{ maxBitrate, maxFramerate, scaleDown: 1 },
});

/** A film is watched: it gives up sharpness before frames. */
const smooth = (maxBitrate: number, maxFramerate: number, scaleDown: number): Size => ({
  ...{ maxBitrate, maxFramerate, scaleDown },
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
/**
 * A whole picture of a screen is more than a narrow line carries in a second. Where packets of it are lost, it is asked
 * for again before it is through, and again, and the browser sends them all at last, however little room there is: one
 * picture stands in the way of the next, and all of them in that of the voice. Once the line is empty, one gets through:
 * what was asked for again is still sent for seconds, so the rest is over with the first second in which nothing is.
 */
const CHOKED_AFTER = 2;
const LONGEST_REST = 8;

export interface VideoPlan {
  /** The screen that is shown beside the camera, if one is: it has steps of its own. */
  readonly shows: ScreenHint | null;
  /** The part of the line that is for this connection, from 0 to 1. */
  readonly share: number;
  /** 0 is the best. */
  readonly step: number;
  readonly secondsBelow: number;
  readonly secondsAbove: number;
  readonly secondsChoked: number;
  /** For how many seconds no new picture has been sent, so that the line gets empty. */
  readonly rests: number;
  /** Whether each of the last seconds had no room for any picture of the camera, newest last. */
  readonly hopeless: readonly boolean[];
}

export const firstPlan: VideoPlan = {
  ...{ shows: null, share: 1, step: 0, secondsBelow: 0, secondsAbove: 0, secondsChoked: 0, rests: 0 },
  hopeless: [],
};

/** One more second with a picture; nothing is learned from one without. */
export function planVideo(
  before: VideoPlan,
  sample: LinkSample,
  { shows, share }: Pick<VideoPlan, 'shows' | 'share'> = firstPlan,
): VideoPlan {
  // Other pictures: what fits is found out anew, beginning with the best.
  if (before.shows !== shows) return { ...firstPlan, shows, share };
  const plan = { ...before, share };
  const { roomBps, videoOut, screenOut } = sample;
  const isSent = hasPictures(sample);
  if (plan.rests > 0) return rest(plan, isSent);
  if (!isSent) return { ...firstPlan, shows, share, step: plan.step };
  const room = roomBps === null ? Infinity : roomBps - VOICE_BPS;
  const isBusy = [videoOut, screenOut].some((out) => out && out.packets > 0 && out.limitedBy === 'cpu');
  return climb({
    ...{ shows, share, step: plan.step, rests: 0 },
    secondsChoked: secondsChoked(plan, sample),
    secondsBelow: isBusy || !fits(plan, plan.step, room) ? plan.secondsBelow + 1 : 0,
    secondsAbove: !isBusy && fits(plan, plan.step - 1, room) ? plan.secondsAbove + 1 : 0,
    hopeless: [...plan.hopeless, isHopeless(sample)].slice(-LOOK_BACK),
  });
}

export const hasPictures = ({ videoOut, screenOut }: LinkSample): boolean =>
  [videoOut, screenOut].some((out) => out !== null && out.packets > 0);

const rest = (plan: VideoPlan, isSent: boolean): VideoPlan => ({
  ...plan,
  rests: isSent && plan.rests < LONGEST_REST ? plan.rests + 1 : 0,
});

const fits = ({ shows, share }: VideoPlan, step: number, room: number): boolean =>
  room >= (stepsOf(shows)[step]?.roomBps ?? Infinity) * share;

/** The room is not told in every second; one of those says nothing of the others. */
function secondsChoked(plan: VideoPlan, { roomBps, videoOut, screenOut }: LinkSample): number {
  if (roomBps === null) return plan.secondsChoked;
  const pictures = [videoOut, screenOut].filter((out) => out !== null);
  const sent = pictures.reduce((sum, { bitsPerSecond }) => sum + bitsPerSecond, 0);
  const isLost = pictures.some(({ lost }) => lost !== null && lost >= TOO_LOSSY);
  return sent > roomBps && isLost ? plan.secondsChoked + 1 : 0;
}

function climb(plan: VideoPlan): VideoPlan {
  const { shows, share, step, secondsBelow, secondsAbove, secondsChoked, hopeless } = plan;
  const least = stepsOf(shows).length - 1;
  const anew = { ...firstPlan, shows, share, hopeless };
  if (secondsChoked >= CHOKED_AFTER) return { ...anew, step: least, rests: 1 };
  const next = { ...anew, secondsChoked };
  if (secondsBelow >= DOWN_AFTER && step < least) return { ...next, step: step + 1 };
  if (secondsAbove >= UP_AFTER && step > 0) return { ...next, step: step - 1 };
  return plan;
}

const isHopeless = ({ roomBps, videoOut }: LinkSample): boolean =>
  videoOut !== null &&
  videoOut.packets > 0 &&
  ((roomBps !== null && roomBps < TOO_NARROW_BPS) || (videoOut.lost ?? 0) >= TOO_LOSSY);

export const limitsOf = (plan: VideoPlan): VideoLimits =>
  partOf(plan, stepsOf(plan.shows)[plan.step]?.camera ?? camera.large);

/** Null while no screen is shown. */
export function screenLimitsOf(plan: VideoPlan): VideoLimits | null {
  const screen = stepsOf(plan.shows)[plan.step]?.screen ?? null;
  return screen && partOf(plan, screen);
}

const partOf = ({ rests, share }: VideoPlan, limits: Size): VideoLimits => ({
  ...limits,
  maxBitrate: Math.round(limits.maxBitrate * share),
  paused: rests > 0,
});

/** Whether the pictures may take as much as before. */
export const isSamePlan = (one: VideoPlan, other: VideoPlan): boolean =>
  one.step === other.step &&
  one.shows === other.shows &&
  one.share === other.share &&
  one.rests > 0 === other.rests > 0;

/** The path can't carry any picture: the person had better switch the camera off. */
export const isTooMuch = ({ hopeless }: VideoPlan): boolean =>
  hopeless.filter(Boolean).length >= HOPELESS_OF_RECENT;
