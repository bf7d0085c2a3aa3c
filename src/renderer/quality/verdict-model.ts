import type { NetworkKind } from '../rtc/stats.ts';
import type { QualityWord } from '../rtc/channel/quality-word.ts';
import { quiet, watch, type Alarm } from './alarm-model.ts';
import type { Bars, CallQuality, Circumstances, PathSigns, QualityCause } from './call-quality.ts';
import { isTelephoneHeadset } from './headset-model.ts';
import { AUDIBLE_LOSS } from './late-sound-model.ts';
import type { LinkSample } from './link-sample.ts';
import { mosOf, mouthToEar, ratingOf } from './score-model.ts';

/** Everything that is known about one second. */
export interface Second {
  readonly sample: LinkSample;
  readonly circumstances: Circumstances;
  /** The other side's word, while it is fresh. */
  readonly theirs: QualityWord | null;
  /** This computer can't keep up. */
  readonly busy: boolean;
  /** `quiet`: its end is missing, for which the next second may have an explanation. `silent`: nothing got through. */
  readonly path: PathSigns;
}

/** Ratings below which a bar goes; G.109 calls what is above them satisfying, and what is below them less and less. */
const FAIR = 80;
const POOR = 70;
const BAD = 60;
const RELAY_SLOW_MS = 250;
const FAR_MS = 400;
/** A sound in a hundred that is lost is heard less often, as the codec sends some of it twice; measured. */
const HEARD_OF_LOST = 0.7;
/**
 * From three packets of fifty on a link is not as good as it gets, however little of it is heard: its sound is sent
 * twice, and it takes little more for gaps.
 */
const STRAINED_LOSS = 0.05;
/** Until a side has told how long sound waits there. */
const TYPICAL_BUFFER_MS = 60;
/** The mean opinion is of so many seconds. */
const MEMORY = 5;

type HearingAlarm = 'lossIn' | 'droppedIn' | 'strainedIn' | 'noSound';
type HeardAlarm = 'lossOut' | 'droppedOut' | 'strainedOut' | 'unheard';
type AlarmName = HearingAlarm | HeardAlarm | 'fair' | 'poor' | 'bad' | 'busy' | 'theirBusy' | 'relay' | 'far';

type Evidence = Readonly<Record<AlarmName, boolean | null>>;

/** What the seconds so far amount to. */
export interface Verdict {
  readonly alarms: Readonly<Record<AlarmName, Alarm>>;
  /** Of the worse direction, newest last. */
  readonly ratings: readonly number[];
  readonly quality: CallQuality | null;
}

const inwards = { lossIn: quiet, droppedIn: quiet, strainedIn: quiet, noSound: quiet };
const outwards = { lossOut: quiet, droppedOut: quiet, strainedOut: quiet, unheard: quiet };

export const noVerdict: Verdict = {
  alarms: {
    ...{ fair: quiet, poor: quiet, bad: quiet, busy: quiet, theirBusy: quiet, relay: quiet, far: quiet },
    ...inwards,
    ...outwards,
  },
  ratings: [],
  quality: null,
};

/**
 * Silence of the path comes before all: what is missing in it is nobody's microphone and no computer's fault, and the
 * screen soon says that the connection is lost. Whatever was counted before and in it explains nothing afterwards.
 */
export function judge(verdict: Verdict, second: Second): Verdict {
  if (second.path === 'silent') return { ...noVerdict, quality: withoutCause(verdict.quality) };
  if (second.path === 'quiet') return verdict;
  const ratings = [hearingRating(second), heardRating(second)].filter((rating) => rating !== null);
  const worst = ratings.length > 0 ? Math.min(...ratings) : null;
  const alarms = watchAll(forgetSilentDirections(verdict.alarms, second), evidence(second, worst));
  const remembered = worst === null ? verdict.ratings : [...verdict.ratings, worst].slice(-MEMORY);
  return { alarms, ratings: remembered, quality: sumUp(alarms, remembered, second) };
}

const withoutCause = (quality: CallQuality | null): CallQuality | null =>
  quality && { ...quality, cause: null };

/** Muted is not bad: nothing counts against a direction in which nobody speaks. */
function hearingRating({ sample, circumstances }: Second): number | null {
  const { audioIn, roundTripMs } = sample;
  if (!circumstances.expecting || !audioIn || audioIn.packets === 0) return null;
  return ratingOf({
    missing: audioIn.concealed ?? audioIn.lost ?? 0,
    delayMs: mouthToEar(roundTripMs ?? 0, audioIn.bufferMs ?? TYPICAL_BUFFER_MS),
  });
}

function heardRating({ sample, circumstances, theirs }: Second): number | null {
  const { audioOut, roundTripMs } = sample;
  if (!circumstances.sending || !audioOut || audioOut.packets === 0) return null;
  // Silence is an alarm of its own, on this side as on theirs.
  if (theirs && !theirs.hears) return null;
  return ratingOf({
    missing: missingThere(theirs, audioOut.lost),
    delayMs: mouthToEar(roundTripMs ?? 0, theirs?.bufferMs ?? TYPICAL_BUFFER_MS),
  });
}

const missingThere = (theirs: QualityWord | null, reported: number | null): number =>
  theirs?.concealed ?? (theirs?.lost ?? reported ?? 0) * HEARD_OF_LOST;

function evidence(second: Second, worst: number | null): Evidence {
  const { sample, theirs, busy } = second;
  return {
    fair: worst === null ? null : worst < FAIR,
    poor: worst === null ? null : worst < POOR,
    bad: worst === null ? null : worst < BAD,
    busy: busy || sample.videoOut?.limitedBy === 'cpu',
    theirBusy: theirs?.busy ?? null,
    ...hearingEvidence(second),
    ...heardEvidence(second),
    ...wayEvidence(sample),
  };
}

function hearingEvidence({ sample: { audioIn }, circumstances }: Second): Pick<Evidence, HearingAlarm> {
  if (!circumstances.expecting) return { lossIn: null, droppedIn: null, strainedIn: null, noSound: null };
  return {
    lossIn: isAudible(audioIn),
    droppedIn: areDropped(audioIn?.lost),
    strainedIn: isStrained(audioIn?.lost),
    noSound: (audioIn?.packets ?? 0) === 0,
  };
}

function heardEvidence(second: Second): Pick<Evidence, HeardAlarm> {
  const { sample, circumstances, theirs } = second;
  if (!circumstances.sending) return { lossOut: null, droppedOut: null, strainedOut: null, unheard: null };
  const reported = { lost: sample.audioOut?.lost ?? null, concealed: null };
  const lost = theirs?.lost ?? reported.lost;
  return {
    lossOut: isAudible(theirs ?? reported),
    droppedOut: areDropped(lost),
    strainedOut: isStrained(lost),
    unheard: theirs && !theirs.hears,
  };
}

/** Packets themselves are lost, which a busy computer does not do to them: it only comes too late to play them. */
const areDropped = (lost: number | null | undefined): boolean => (lost ?? 0) >= AUDIBLE_LOSS;

const isStrained = (lost: number | null | undefined): boolean | null =>
  lost === null || lost === undefined ? null : lost >= STRAINED_LOSS;

function wayEvidence({ path, roundTripMs }: LinkSample): Pick<Evidence, 'relay' | 'far'> {
  const isRelayed = path?.local === 'relay' || path?.remote === 'relay';
  const ms = roundTripMs ?? 0;
  return { relay: isRelayed && ms >= RELAY_SLOW_MS, far: ms >= FAR_MS };
}

function isAudible(
  way: { readonly lost: number | null; readonly concealed: number | null } | null,
): boolean | null {
  if (!way || (way.lost === null && way.concealed === null)) return null;
  return Math.max(way.lost ?? 0, way.concealed ?? 0) >= AUDIBLE_LOSS;
}

function forgetSilentDirections(alarms: Verdict['alarms'], { circumstances }: Second): Verdict['alarms'] {
  return {
    ...alarms,
    ...(circumstances.expecting ? {} : inwards),
    ...(circumstances.sending ? {} : outwards),
  };
}

function watchAll(alarms: Verdict['alarms'], seen: Evidence): Verdict['alarms'] {
  const names = Object.keys(alarms) as AlarmName[];
  const next = names.map((name) => [name, watch(alarms[name], seen[name])]);
  return Object.fromEntries(next) as Verdict['alarms'];
}

function sumUp(alarms: Verdict['alarms'], ratings: readonly number[], second: Second): CallQuality | null {
  const silent = silence(alarms, second);
  if (silent) return { bars: 1, mos: 1, cause: silent };
  if (ratings.length === 0) return null;
  const mean = ratings.reduce((sum, rating) => sum + rating, 0) / ratings.length;
  const bars = barsOf(alarms);
  return { bars, mos: mosOf(mean), cause: bars <= 2 ? culprit(alarms, second) : headsetCause(second) };
}

function silence({ noSound, unheard }: Verdict['alarms'], { sample }: Second): QualityCause | null {
  if (noSound.raised) return 'no-sound';
  if (!unheard.raised) return null;
  return (sample.audioOut?.packets ?? 0) > 0 ? 'unreached' : 'unheard';
}

/** Of what is heard, but for the last one: that also says that the link has nothing to spare. */
function barsOf({ fair, poor, bad, strainedIn, strainedOut }: Verdict['alarms']): Bars {
  if (bad.raised) return 1;
  if (poor.raised) return 2;
  return fair.raised || strainedIn.raised || strainedOut.raised ? 3 : 4;
}

function headsetCause({ circumstances, theirs }: Second): QualityCause | null {
  const { sending, expecting, microphone } = circumstances;
  if (sending && microphone && isTelephoneHeadset(microphone)) return 'headset';
  return expecting && theirs?.headset === true ? 'their-headset' : null;
}

/**
 * The first that explains it: what makes other things worse comes before them. Lost packets come before a busy computer,
 * but each way by itself: what only comes late the one way is not lost because something is lost the other way.
 */
function culprit(alarms: Verdict['alarms'], second: Second): QualityCause {
  const { lossIn, lossOut, droppedIn, droppedOut } = alarms;
  const dropping = lossyConnection({ inwards: droppedIn.raised, outwards: droppedOut.raised }, second);
  const lossy = lossyConnection({ inwards: lossIn.raised, outwards: lossOut.raised }, second);
  return dropping ?? busyMachine(alarms) ?? lossy ?? slowWay(alarms) ?? worseDirection(second);
}

interface LossyWays {
  readonly inwards: boolean;
  readonly outwards: boolean;
}

/**
 * Packets get lost on either side's last stretch, and numbers alone don't tell on which. Sending is what connections
 * are worse at, so it is the sender's, unless only the receiver goes through the air.
 */
function lossyConnection({ inwards, outwards }: LossyWays, second: Second): QualityCause | null {
  const weak = weakSide(second);
  if (inwards && outwards)
    return weak === 'mine' ? 'uplink' : weak === 'theirs' ? 'their-uplink' : 'both-ways';
  if (outwards) return weak === 'theirs' ? 'their-downlink' : 'uplink';
  if (inwards) return weak === 'mine' ? 'downlink' : 'their-uplink';
  return null;
}

const throughTheAir = (network: NetworkKind): boolean => network === 'wireless' || network === 'cellular';

function weakSide({ sample, theirs }: Second): 'mine' | 'theirs' | null {
  const mine = sample.path?.network ?? 'unknown';
  const others = theirs?.network ?? 'unknown';
  if (throughTheAir(mine) && others === 'wired') return 'mine';
  return throughTheAir(others) && mine === 'wired' ? 'theirs' : null;
}

function busyMachine({ busy, theirBusy }: Verdict['alarms']): QualityCause | null {
  if (busy.raised) return 'busy';
  return theirBusy.raised ? 'their-busy' : null;
}

function slowWay({ relay, far }: Verdict['alarms']): QualityCause | null {
  if (relay.raised) return 'relay';
  return far.raised ? 'far' : null;
}

/** Sound that is late rather than lost: it waits where the jitter is. */
function worseDirection(second: Second): QualityCause {
  return (heardRating(second) ?? 100) < (hearingRating(second) ?? 100) ? 'uplink' : 'their-uplink';
}
