import type { CallView } from '../call/call-view.ts';
import type { LinkSample } from '../quality/link-sample.ts';
import type { QualityReading } from '../quality/call-quality.ts';

export interface ReportInput {
  readonly reading: QualityReading;
  readonly call: Pick<CallView, 'direction' | 'media' | 'phase' | 'answeredAt'>;
  readonly program: { readonly version: string; readonly platform: string; readonly kind: string };
  readonly now: number;
}

/**
 * What somebody may hand to others to find out why a call was bad: numbers, and kinds of things. Nobody's name, no
 * address, no device, no description of a session is in it, because nothing is put in that could hold one.
 */
export function qualityReport({ reading, call, program, now }: ReportInput): string {
  const { version, platform, kind } = program;
  const { direction, media, phase, answeredAt } = call;
  const report = {
    report: 'ringdown-call-quality',
    format: 1,
    madeAt: new Date(now).toISOString(),
    program: { version, platform, kind },
    call: {
      ...{ direction, media, phase },
      secondsSinceAnswer: answeredAt === null ? null : Math.round((now - answeredAt) / 1_000),
    },
    quality: reading.quality,
    otherSide: reading.theirs,
    seconds: reading.samples.map((sample) => secondOf(sample, now)),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
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
