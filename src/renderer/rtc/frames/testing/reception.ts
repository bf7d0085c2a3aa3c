/** What came over the lines of a sound and a picture so far. */
export interface Reception {
  readonly audioPackets: number;
  /** Of all that was played, in the units of `totalAudioEnergy`. */
  readonly energy: number;
  readonly pictureBytes: number;
  readonly decoded: number;
  readonly keyFrames: number;
  readonly freezes: number;
  /** Of the picture that was decoded last. */
  readonly width: number;
}

type Figures = Readonly<Partial<Record<string, number>>>;
type Receivers = ReadonlyMap<'audio' | 'video', RTCRtpReceiver>;

async function figuresOf(receiver: RTCRtpReceiver | undefined): Promise<Figures> {
  const report = await receiver?.getStats();
  for (const entry of (report as ReadonlyMap<string, { readonly type: string }> | undefined)?.values() ?? [])
    if (entry.type === 'inbound-rtp') return entry as unknown as Figures;
  return {};
}

export async function receptionOf(receivers: Receivers): Promise<Reception> {
  const audio = await figuresOf(receivers.get('audio'));
  const video = await figuresOf(receivers.get('video'));
  return {
    audioPackets: audio['packetsReceived'] ?? 0,
    energy: audio['totalAudioEnergy'] ?? 0,
    pictureBytes: video['bytesReceived'] ?? 0,
    decoded: video['framesDecoded'] ?? 0,
    keyFrames: video['keyFramesDecoded'] ?? 0,
    freezes: video['freezeCount'] ?? 0,
    width: video['frameWidth'] ?? 0,
  };
}
