import type {
  AddressFamily,
  CandidateKind,
  LinkPath,
  NetworkKind,
  AudioInCounters,
  InboundCounters,
  LinkCounters,
  OutboundCounters,
  VideoInCounters,
  VideoOutCounters,
} from './stats.ts';

/** One entry of a statistics report. Browsers differ in what they put in and when, so every field may be missing. */
export type StatsEntry = Readonly<Record<string, unknown>>;

function numberIn(entry: StatsEntry | undefined, field: string): number | null {
  const value = entry?.[field];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

const countIn = (entry: StatsEntry | undefined, field: string): number => numberIn(entry, field) ?? 0;

function textIn(entry: StatsEntry | undefined, field: string): string | null {
  const value = entry?.[field];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** One of the known words, or the one that stands for all others. */
function wordIn<Word extends string>(
  { entry, field }: { readonly entry: StatsEntry | undefined; readonly field: string },
  known: readonly Word[],
  otherwise: Word,
): Word {
  const value = textIn(entry, field);
  return known.find((word) => word === value) ?? otherwise;
}

const candidateKinds: readonly CandidateKind[] = ['host', 'srflx', 'prflx', 'relay'];

const networkKinds: Readonly<Record<string, NetworkKind>> = {
  ethernet: 'wired',
  wifi: 'wireless',
  bluetooth: 'wireless',
  wimax: 'wireless',
  cellular: 'cellular',
};

/** The selected pair's way, from the two candidates it joins; null where one of them is not known. */
export function pathOf(local: StatsEntry | undefined, remote: StatsEntry | undefined): LinkPath | null {
  if (!local || !remote) return null;
  const kind = wordIn({ entry: local, field: 'candidateType' }, candidateKinds, 'host');
  const address = addressOf(local, kind);
  return {
    local: kind,
    remote: wordIn({ entry: remote, field: 'candidateType' }, candidateKinds, 'host'),
    protocol: wordIn({ entry: local, field: 'protocol' }, ['udp', 'tcp'], 'udp'),
    relayProtocol:
      kind === 'relay'
        ? wordIn<'udp' | 'tcp' | 'tls'>(
            { entry: local, field: 'relayProtocol' },
            ['udp', 'tcp', 'tls'],
            'udp',
          )
        : null,
    family: familyOf(address),
    isPrivate: isPrivate(address),
    network: networkKinds[textIn(local, 'networkType') ?? ''] ?? 'unknown',
  };
}

/** The machine's own, also where the candidate is only how others see it; a relay's is the relay's. */
function addressOf(local: StatsEntry, kind: CandidateKind): string {
  const own = kind === 'relay' ? null : textIn(local, 'relatedAddress');
  return own ?? textIn(local, 'address') ?? '';
}

function familyOf(address: string): AddressFamily {
  if (address.includes(':')) return 'IPv6';
  return /^\d+\.\d+\.\d+\.\d+$/.test(address) ? 'IPv4' : 'unknown';
}

/** Of RFC 1918, 6598, 3927 and 4193, link-local and loopback. A name ending in .local hides such an address. */
export function isPrivate(address: string): boolean {
  return (
    /^(10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(
      address,
    ) ||
    /^(f[cd]|fe[89ab])/i.test(address) ||
    address === '::1' ||
    address.endsWith('.local')
  );
}

export interface ReadAt {
  readonly at: number;
  readonly generation: number;
  /** The lines that carry screens and their sound, by their `mid`; absent where there are none. */
  readonly screens?: ReadonlySet<string>;
}

/**
 * What counts, out of everything that `getStats` gives. `packetsDiscarded` is left out on purpose: with redundant
 * packets the browser counts every copy there that it did not need, and nothing was missing.
 */
export function readCounters(
  entries: readonly StatsEntry[],
  { at, generation, screens }: ReadAt,
): LinkCounters {
  const report = new Report(entries, screens ?? new Set());
  const pair = report.selectedPair();
  const audioIn = report.stream('inbound-rtp', 'audio');
  const audioOut = report.stream('outbound-rtp', 'audio');
  const videoIn = report.stream('inbound-rtp', 'video');
  const videoOut = report.stream('outbound-rtp', 'video');
  const screenIn = report.stream('inbound-rtp', 'video', true);
  const screenOut = report.stream('outbound-rtp', 'video', true);
  return {
    at,
    generation,
    audioIn: audioIn ? audioInbound(audioIn) : null,
    audioOut: audioOut ? outbound(report, audioOut) : null,
    videoIn: videoIn ? videoInbound(videoIn) : null,
    videoOut: videoOut ? videoOutbound(report, videoOut) : null,
    screenIn: screenIn ? videoInbound(screenIn) : null,
    screenOut: screenOut ? videoOutbound(report, screenOut) : null,
    roundTripTime: numberIn(pair, 'currentRoundTripTime'),
    availableOutgoing: numberIn(pair, 'availableOutgoingBitrate'),
    path: pathOf(report.named(pair?.['localCandidateId']), report.named(pair?.['remoteCandidateId'])),
  };
}

/**
 * A number that grows with every packet of the other side, be it sound, a word, or one of the browser's own questions
 * and answers, on whatever path.
 */
export function countArrivals(entries: readonly StatsEntry[]): number {
  return entries
    .filter(({ type }) => type === 'candidate-pair')
    .reduce(
      (sum, pair) =>
        sum +
        countIn(pair, 'packetsReceived') +
        countIn(pair, 'requestsReceived') +
        countIn(pair, 'responsesReceived'),
      0,
    );
}

class Report {
  readonly #entries: readonly StatsEntry[];
  readonly #screens: ReadonlySet<string>;

  constructor(entries: readonly StatsEntry[], screens: ReadonlySet<string>) {
    this.#entries = entries;
    this.#screens = screens;
  }

  named(id: unknown): StatsEntry | undefined {
    return id === undefined ? undefined : this.#entries.find((entry) => entry['id'] === id);
  }

  /** The stream that carries most: a line that was used before may have left one behind. */
  stream(type: string, kind: 'audio' | 'video', ofScreen = false): StatsEntry | undefined {
    const all = this.#entries.filter(
      (entry) =>
        entry['type'] === type &&
        entry['kind'] === kind &&
        this.#screens.has(textIn(entry, 'mid') ?? '') === ofScreen,
    );
    const newest = (entry: StatsEntry): number =>
      countIn(entry, 'lastPacketReceivedTimestamp') || countIn(entry, 'bytesSent');
    return all.reduce<StatsEntry | undefined>(
      (best, entry) => (best && newest(best) >= newest(entry) ? best : entry),
      undefined,
    );
  }

  selectedPair(): StatsEntry | undefined {
    const transport = this.#entries.find(({ type }) => type === 'transport');
    const selected = this.named(transport?.['selectedCandidatePairId']);
    if (selected) return selected;
    return this.#entries.find((entry) => entry['type'] === 'candidate-pair' && entry['nominated'] === true);
  }
}

function inbound(entry: StatsEntry): InboundCounters {
  return {
    id: textIn(entry, 'id') ?? '',
    packets: countIn(entry, 'packetsReceived'),
    lost: countIn(entry, 'packetsLost'),
    bytes: countIn(entry, 'bytesReceived'),
    jitter: numberIn(entry, 'jitter'),
    jitterBufferDelay: countIn(entry, 'jitterBufferDelay'),
    jitterBufferEmitted: countIn(entry, 'jitterBufferEmittedCount'),
  };
}

const audioInbound = (entry: StatsEntry): AudioInCounters => ({
  ...inbound(entry),
  samples: countIn(entry, 'totalSamplesReceived'),
  concealed: countIn(entry, 'concealedSamples') - countIn(entry, 'silentConcealedSamples'),
  energy: countIn(entry, 'totalAudioEnergy'),
  duration: countIn(entry, 'totalSamplesDuration'),
});

const videoInbound = (entry: StatsEntry): VideoInCounters => ({
  ...inbound(entry),
  frames: countIn(entry, 'framesDecoded'),
  freezes: countIn(entry, 'freezeCount'),
  width: numberIn(entry, 'frameWidth'),
  height: numberIn(entry, 'frameHeight'),
});

function outbound(report: Report, entry: StatsEntry): OutboundCounters {
  const remote = report.named(entry['remoteId']);
  return {
    id: textIn(entry, 'id') ?? '',
    packets: countIn(entry, 'packetsSent'),
    bytes: countIn(entry, 'bytesSent'),
    codec: textIn(report.named(entry['codecId']), 'mimeType')?.replace(/^(audio|video)\//, '') ?? null,
    reported: remote
      ? {
          fractionLost: numberIn(remote, 'fractionLost'),
          jitter: numberIn(remote, 'jitter'),
          roundTripTime: numberIn(remote, 'roundTripTime'),
        }
      : null,
  };
}

const videoOutbound = (report: Report, entry: StatsEntry): VideoOutCounters => ({
  ...outbound(report, entry),
  frames: countIn(entry, 'framesEncoded'),
  width: numberIn(entry, 'frameWidth'),
  height: numberIn(entry, 'frameHeight'),
  limitedBy: wordIn(
    { entry, field: 'qualityLimitationReason' },
    ['none', 'cpu', 'bandwidth', 'other'],
    'other',
  ),
});
