import type { VideoLimits } from '../peer/video-limits.ts';
import type { LinkSample } from './link-sample.ts';

/** What a picture is allowed to take, and the room below which it would take it from the voice. */
interface Step extends VideoLimits {
  readonly roomBps: number;
}

/**
 * From the best to the least. A step's limit reaches beyond the room that the next better one asks for, as a browser
 * finds out about room only by sending: otherwise a picture that was made small would stay so.
 */
const steps = [
  { roomBps: 900_000, maxBitrate: 1_800_000, maxFramerate: 30, scaleDown: 1 },
  { roomBps: 450_000, maxBitrate: 900_000, maxFramerate: 24, scaleDown: 1.5 },
  { roomBps: 220_000, maxBitrate: 450_000, maxFramerate: 15, scaleDown: 2 },
  { roomBps: 0, maxBitrate: 220_000, maxFramerate: 10, scaleDown: 4 },
] as const satisfies readonly Step[];

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
  /** 0 is the best. */
  readonly step: number;
  readonly secondsBelow: number;
  readonly secondsAbove: number;
  /** Whether each of the last seconds had no room for any picture, newest last. */
  readonly hopeless: readonly boolean[];
}

export const firstPlan: VideoPlan = { step: 0, secondsBelow: 0, secondsAbove: 0, hopeless: [] };

/** One more second with a picture; nothing is learned from one without. */
export function planVideo(plan: VideoPlan, { videoOut, roomBps }: LinkSample): VideoPlan {
  if (!videoOut || videoOut.packets === 0) return { ...firstPlan, step: plan.step };
  const room = roomBps === null ? Infinity : roomBps - VOICE_BPS;
  const isBusy = videoOut.limitedBy === 'cpu';
  const hopeless = [...plan.hopeless, isHopeless(videoOut.lost, roomBps)].slice(-LOOK_BACK);
  return climb({
    step: plan.step,
    secondsBelow: isBusy || !fits(plan.step, room) ? plan.secondsBelow + 1 : 0,
    secondsAbove: !isBusy && fits(plan.step - 1, room) ? plan.secondsAbove + 1 : 0,
    hopeless,
  });
}

const fits = (step: number, room: number): boolean => room >= (steps[step]?.roomBps ?? Infinity);

function climb(plan: VideoPlan): VideoPlan {
  const { step, secondsBelow, secondsAbove, hopeless } = plan;
  if (secondsBelow >= DOWN_AFTER && step < steps.length - 1)
    return { ...firstPlan, hopeless, step: step + 1 };
  if (secondsAbove >= UP_AFTER && step > 0) return { ...firstPlan, hopeless, step: step - 1 };
  return plan;
}

const isHopeless = (lost: number | null, roomBps: number | null): boolean =>
  (roomBps !== null && roomBps < TOO_NARROW_BPS) || (lost ?? 0) >= TOO_LOSSY;

export const limitsOf = ({ step }: VideoPlan): VideoLimits => {
  const { maxBitrate, maxFramerate, scaleDown } = steps[step] ?? steps[0];
  return { maxBitrate, maxFramerate, scaleDown };
};

/** The path can't carry any picture: the person had better switch the camera off. */
export const isTooMuch = ({ hopeless }: VideoPlan): boolean =>
  hopeless.filter(Boolean).length >= HOPELESS_OF_RECENT;
