import { type Observable, createSubject } from '@shared/observable.ts';
import type { Capture, CreateStreamMeter } from '../media/media.ts';
import type { ScreenCapture } from '../media/screen-capture.ts';
import type { RemoteStreams } from '../rtc/peer-connection.ts';
import { MeterSlot } from '../participant/meter-slot.ts';
import { type Answered, type Live, isAnswered } from './call.ts';
import type { CallMediaHandles } from './calls.ts';

export const noHandles: CallMediaHandles = {
  localVideo: null,
  remoteVideo: null,
  localScreen: null,
  remoteScreen: null,
  localMeter: null,
  remoteMeter: null,
  voice: null,
};

/** The streams of a call that may be looked at and measured right now. */
export interface VisibleStreams {
  readonly localAudio: MediaStream | null;
  readonly voice: MediaStream | null;
  readonly localVideo: MediaStream | null;
  readonly remoteAudio: MediaStream | null;
  readonly remoteVideo: MediaStream | null;
  readonly localScreen: MediaStream | null;
  readonly remoteScreen: MediaStream | null;
}

const nothingSeen: VisibleStreams = {
  ...{ localAudio: null, voice: null, localVideo: null, localScreen: null },
  ...{ remoteAudio: null, remoteVideo: null, remoteScreen: null },
};

interface LocalCaptures {
  readonly microphone: Capture | null;
  readonly camera: Capture | null;
  readonly screen: ScreenCapture | null;
}

/** The other side is measured once it can be heard, and shown only what it says that it lets be seen. */
export function visibleStreams(
  call: Live,
  local: LocalCaptures,
  remote: RemoteStreams | null,
): VisibleStreams {
  const localVideo = streamOf(local.camera);
  if (!isAnswered(call)) return { ...nothingSeen, localVideo };
  return {
    ...(remote ? visibleOf(call, remote) : nothingSeen),
    localAudio: streamOf(local.microphone),
    voice: local.microphone?.monitor ?? null,
    localVideo,
    localScreen: streamOf(local.screen),
  };
}

const streamOf = (capture: { readonly stream: MediaStream } | null): MediaStream | null =>
  capture?.stream ?? null;

function visibleOf(
  { phase, remote: { cameraOn, screenOn } }: Answered,
  { audio, video, screen }: RemoteStreams,
): Pick<VisibleStreams, 'remoteAudio' | 'remoteVideo' | 'remoteScreen'> {
  return {
    remoteAudio: phase === 'connecting' ? null : audio,
    remoteVideo: cameraOn ? video : null,
    remoteScreen: screenOn ? screen : null,
  };
}

/** Turns the streams of a call into what a screen draws, with a meter for each sound that there is. */
export class CallHandles {
  readonly #local: MeterSlot;
  readonly #remote: MeterSlot;
  readonly #voice: MeterSlot;
  readonly #handles = createSubject(noHandles);

  constructor(createMeter: CreateStreamMeter) {
    this.#local = new MeterSlot(createMeter);
    this.#remote = new MeterSlot(createMeter);
    this.#voice = new MeterSlot(createMeter);
  }

  get observable(): Observable<CallMediaHandles> {
    return this.#handles;
  }

  show({ localAudio, voice, remoteAudio, ...pictures }: VisibleStreams): void {
    const next: CallMediaHandles = {
      ...pictures,
      localMeter: this.#local.of(localAudio),
      remoteMeter: this.#remote.of(remoteAudio),
      voice: this.#voice.of(voice),
    };
    if (!isSame(this.#handles.current, next)) this.#handles.set(next);
  }

  close(): void {
    this.show(nothingSeen);
  }
}

const isSame = (a: CallMediaHandles, b: CallMediaHandles): boolean =>
  a.localVideo === b.localVideo &&
  a.remoteVideo === b.remoteVideo &&
  a.localScreen === b.localScreen &&
  a.remoteScreen === b.remoteScreen &&
  a.localMeter === b.localMeter &&
  a.remoteMeter === b.remoteMeter &&
  a.voice === b.voice;
