import type { DeviceId, RoomSeat, UserId } from '@protocol';
import { createSubject, type Observable } from '@shared/observable.ts';
import { nothingMeasured, describeMicrophone } from '../link/quality-watch.ts';
import { ScreenShareAudio } from '../link/screen-share-audio.ts';
import type { RemoteAudio } from '../media/media.ts';
import { isMuted } from '../participant/local-state.ts';
import { MeterSlot } from '../participant/meter-slot.ts';
import type { Circumstances, QualityMonitor, QualityReading } from '../quality/call-quality.ts';
import type { SfuConnection } from '../rtc/sfu-connection.ts';
import type { RoomPeer } from './media-transport.ts';
import { isSameMedia, nothingSeen } from './mesh-peer.ts';
import type { RemoteParticipant } from './own-room.ts';
import type { TransportOptions } from './mesh-transport.ts';
import type { RoomFrames } from './room-frames.ts';
import { framesTalkIdOf } from './room-model.ts';
import type { ParticipantMedia } from './rooms.ts';

/** Where silence is spared sound comes every 400 ms. */
const HEARD_MS = 600;
/** So often in a row there has to be more of it: the first of it may come while the keys and the machine are not ready. */
const STEADY_NEWS = 10;

/** The last that came, when that was noticed, and how often in a row there was more. */
interface Sound {
  readonly pulse: number;
  readonly at: number;
  readonly news: number;
}

function followSound(before: Sound | null, pulse: number | null, now: number): Sound | null {
  if (pulse === null) return null;
  const known = before && now - before.at < HEARD_MS ? before : null;
  return pulse === known?.pulse ? known : { pulse, at: now, news: (known?.news ?? 0) + 1 };
}

export interface SfuOptions extends TransportOptions {
  readonly encryption: RoomFrames;
}

export interface SfuPeerOptions extends SfuOptions {
  readonly seat: RoomSeat;
  /** Null while there is none with the media server. */
  readonly connection: () => SfuConnection | null;
}

/** Another person in a room of the media server: what comes of them over the one connection with it. */
export class SfuPeer implements RoomPeer {
  readonly media = createSubject<ParticipantMedia>(nothingSeen);
  readonly quality: Observable<QualityReading>;
  readonly #reading = createSubject(nothingMeasured);
  readonly #options: SfuPeerOptions;
  readonly #meter: MeterSlot;
  readonly #screenSound: ScreenShareAudio;
  #seat: RoomSeat;
  #voice: MediaStream | null = null;
  #player: RemoteAudio | null = null;
  #monitor: QualityMonitor | null = null;
  #link: RemoteParticipant['link'] = 'connecting';
  #held = false;
  #audible = true;
  #volume = 1;
  #sound: Sound | null = null;

  constructor(options: SfuPeerOptions) {
    this.#options = options;
    this.#seat = options.seat;
    this.quality = this.#reading;
    this.#meter = new MeterSlot(options.deps.createStreamMeter);
    this.#screenSound = new ScreenShareAudio(options.deps.createRemoteAudio);
    this.#volume = options.volumeOf(options.seat.person.userId);
    this.#screenSound.setVolume(this.#volume);
  }

  get deviceId(): DeviceId {
    return this.#seat.deviceId;
  }

  get userId(): UserId {
    return this.#seat.person.userId;
  }

  get participant(): Pick<RemoteParticipant, 'link' | 'talkId' | 'held'> {
    const { roomId, own } = this.#options;
    return { link: this.#link, talkId: framesTalkIdOf(roomId, own, this.deviceId), held: this.#seat.held };
  }

  get isHeard(): boolean {
    const pulse = this.#options.connection()?.heardAt(this.deviceId) ?? null;
    this.#sound = followSound(this.#sound, pulse, this.#options.deps.clock.now());
    return (this.#sound?.news ?? 0) >= STEADY_NEWS;
  }

  update(seat: RoomSeat): void {
    this.#seat = seat;
    this.refresh();
  }

  hold(held: boolean): void {
    this.#held = held;
    this.#applySound();
  }

  setAudible(audible: boolean): void {
    this.#audible = audible;
    this.#applySound();
  }

  setVolume(volume: number): void {
    this.#volume = volume;
    this.#player?.setVolume(volume);
    this.#screenSound.setVolume(volume);
  }

  /** What comes may be something else now, or come by another connection. */
  refresh(link: RemoteParticipant['link'] = this.#link): void {
    const connection = this.#options.connection();
    const stream = (kind: 'audio' | 'video' | 'screen' | 'screenSound') =>
      connection?.stream(this.deviceId, kind) ?? null;
    const voice = stream('audio');
    this.#play(voice);
    this.#screenSound.use(stream('screenSound'));
    this.#link = this.#linkWith(link, voice !== null);
    if (this.#link === 'up') this.#monitor ??= this.#watch();
    this.#show({
      video: this.#seat.camera ? stream('video') : null,
      screen: this.#seat.screen ? stream('screen') : null,
      meter: this.#meter.of(voice),
    });
    this.#applySound();
  }

  close(): void {
    this.#player?.close();
    this.#screenSound.use(null);
    this.#monitor?.close();
    this.media.set({ ...nothingSeen, meter: this.#meter.of(null) });
  }

  #show(next: ParticipantMedia): void {
    if (!isSameMedia(next, this.media.current)) this.media.set(next);
  }

  /** Without a voice, or the key to it, nothing of them comes yet, however well this side is connected. */
  #linkWith(link: RemoteParticipant['link'], hasVoice: boolean): RemoteParticipant['link'] {
    const keys = this.#options.encryption.states.current.get(this.deviceId);
    if (keys === 'refused' || keys === 'failed') return 'failed';
    return link === 'up' && !(hasVoice && keys === 'ready') ? 'connecting' : link;
  }

  #play(voice: MediaStream | null): void {
    if (voice === this.#voice) return;
    this.#player?.close();
    this.#voice = voice;
    this.#player = voice && this.#options.deps.createRemoteAudio(voice);
    this.#player?.setVolume(this.#volume);
  }

  #applySound(): void {
    const isAudible = this.#audible && !this.#held;
    this.#player?.setAudible(isAudible);
    this.#screenSound.setAudible(isAudible && this.#seat.screen);
  }

  #watch(): QualityMonitor {
    const { deps, connection } = this.#options;
    const monitor = deps.createQualityMonitor({
      readCounters: () => connection()?.readCounters(this.deviceId) ?? Promise.resolve(null),
      circumstances: () => this.#circumstances(),
      // What this side sends is limited by its layers, and what it gets by the tiles it shows.
      limitVideo: () => undefined,
      limitScreen: () => undefined,
      preferRedundancy: () => undefined,
      tell: () => undefined,
    });
    monitor.reading.subscribe(() => this.#reading.set(monitor.reading.current));
    return monitor;
  }

  #circumstances(): Circumstances {
    const { local, microphone } = this.#options;
    const own = local();
    const track = microphone();
    return {
      sending: this.#link === 'up' && !own.held && !isMuted(own),
      expecting: this.#link === 'up' && !own.held && !this.#seat.muted,
      path: this.#link === 'down' ? 'silent' : 'open',
      microphone: track && describeMicrophone(track),
      shows: own.screenOn ? own.screenHint : null,
    };
  }
}
