import type { DeviceId } from '@protocol';
import { createSubject, type Observable } from '@shared/observable.ts';

/** Who has been heard for a shorter time coughed or said yes: nothing on the screen moves for that, ms. */
const COUNTS_MS = 1_000;

type Voices = ReadonlyMap<DeviceId, Observable<boolean>>;

interface Followed {
  readonly speaking: Observable<boolean>;
  readonly stop: () => void;
}

/** Who has spoken in a room, for long enough to be shown for it. */
export class RecentSpeakers {
  /** The last one first. */
  readonly spoke = createSubject<readonly DeviceId[]>([]);
  readonly #followed = new Map<DeviceId, Followed>();

  /** Listens to these from now on and to nobody else; whoever was listened to before may be in mid sentence. */
  follow(voices: Voices): void {
    for (const [deviceId, { speaking, stop }] of this.#followed) {
      if (voices.get(deviceId) === speaking) continue;
      stop();
      this.#followed.delete(deviceId);
    }
    for (const [deviceId, speaking] of voices)
      if (!this.#followed.has(deviceId)) this.#followed.set(deviceId, this.#listen(deviceId, speaking));
  }

  #listen(deviceId: DeviceId, speaking: Observable<boolean>): Followed {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const count = (): void => {
      this.spoke.set([deviceId, ...this.spoke.current.filter((one) => one !== deviceId)]);
    };
    const look = (): void => {
      clearTimeout(timer);
      if (speaking.current) timer = setTimeout(count, COUNTS_MS);
    };
    look();
    const unsubscribe = speaking.subscribe(look);
    const stop = (): void => {
      unsubscribe();
      clearTimeout(timer);
    };
    return { speaking, stop };
  }
}
