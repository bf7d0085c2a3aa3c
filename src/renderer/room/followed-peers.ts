import type { DeviceId } from '@protocol';
import { createSubject, type Observable, type Subject } from '@shared/observable.ts';
import { nothingMeasured } from '../link/quality-watch.ts';
import type { QualityReading } from '../quality/call-quality.ts';
import type { RoomPeer } from './media-transport.ts';
import { nothingSeen } from './mesh-peer.ts';
import { nothingShown } from './own-side.ts';
import type { OwnMedia, ParticipantMedia } from './rooms.ts';

/** A room as far as it can be seen and measured. */
interface Followed {
  readonly peers: Iterable<RoomPeer>;
  readonly ownMedia: Observable<OwnMedia>;
}

/** What a screen shows of each participant, whichever peer brings it at the moment. */
export class FollowedPeers {
  readonly ownMedia = createSubject<OwnMedia>(nothingShown);
  readonly #media = new Map<DeviceId, Subject<ParticipantMedia>>();
  readonly #quality = new Map<DeviceId, Subject<QualityReading>>();
  #stop: (() => void)[] = [];

  media(deviceId: DeviceId): Subject<ParticipantMedia> {
    return made(this.#media, deviceId, () => createSubject(nothingSeen));
  }

  quality(deviceId: DeviceId): Subject<QualityReading> {
    return made(this.#quality, deviceId, () => createSubject(nothingMeasured));
  }

  /** Null where this phone is in no room. */
  follow(room: Followed | null): void {
    this.dispose();
    const here = new Set<DeviceId>();
    for (const peer of room?.peers ?? []) {
      const { deviceId } = peer;
      here.add(deviceId);
      this.#stop.push(follow(peer.media, this.media(deviceId)), follow(peer.quality, this.quality(deviceId)));
    }
    if (room) this.#stop.push(follow(room.ownMedia, this.ownMedia));
    else this.ownMedia.set(nothingShown);
    for (const [deviceId, media] of this.#media) if (!here.has(deviceId)) media.set(nothingSeen);
    for (const [deviceId, quality] of this.#quality) if (!here.has(deviceId)) quality.set(nothingMeasured);
  }

  dispose(): void {
    for (const stop of this.#stop.splice(0)) stop();
  }
}

function made<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = make();
  map.set(key, value);
  return value;
}

function follow<T>(source: Observable<T>, target: Subject<T>): () => void {
  target.set(source.current);
  return source.subscribe(() => target.set(source.current));
}
