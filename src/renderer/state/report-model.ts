import type { CallView } from '../call/call-view.ts';
import type { LinkSample } from '../quality/link-sample.ts';
import type { LogLine } from '../phone/log.ts';
import { withoutNames } from '@shared/safe-line.ts';
import type { QualityReading } from '../quality/call-quality.ts';

export interface ReportInput {
  /** Null: nothing was measured. */
  readonly reading: QualityReading | null;
  readonly call: Pick<CallView, 'direction' | 'media' | 'phase' | 'answeredAt'> | null;
  readonly program: { readonly version: string; readonly platform: string; readonly kind: string };
  readonly log: readonly LogLine[];
  /** Of everybody who is known here, and of the team; taken out of the log. */
  readonly names: readonly string[];
  readonly now: number;
}

/**
 * What somebody may hand to others to find out what went wrong: numbers, kinds of things, and the log. Nobody's name, no
 * address, no device, no description of a session is in it: nothing is put in that could hold one but the log, and its
 * lines are cleaned ({@link withoutNames}, `safeLine`).
 */
export function qualityReport({ reading, call, program, log, names, now }: ReportInput): string {
  const { version, platform, kind } = program;
  const report = {
    report: 'ringdown-call-quality',
    format: 2,
    madeAt: new Date(now).toISOString(),
    program: { version, platform, kind },
    call: call && callOf(call, now),
    quality: reading?.quality ?? null,
    otherSide: reading?.theirs ?? null,
    log: log.map((line) => logText(line, names)),
    seconds: (reading?.samples ?? []).map((sample) => secondOf(sample, now)),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function callOf({ direction, media, phase, answeredAt }: NonNullable<ReportInput['call']>, now: number) {
  const secondsSinceAnswer = answeredAt === null ? null : Math.round((now - answeredAt) / 1_000);
  return { direction, media, phase, secondsSinceAnswer };
}

function logText({ at, level, message, times }: LogLine, names: readonly string[]): string {
  const repeated = times > 1 ? ` (${times} times)` : '';
  return `${new Date(at).toISOString()} ${level} ${withoutNames(message, names)}${repeated}`;
}

function secondOf({ at, path, ...measured }: LinkSample, now: number) {
  return { secondsAgo: Math.round((now - at) / 1_000), path, ...rounded(measured) };
}

/** Three digits are enough to read, and make the file half as long. */
function rounded<T>(value: T): T {
  const text = JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'number' ? Number(part.toPrecision(3)) : part,
  );
  return JSON.parse(text) as T;
}
