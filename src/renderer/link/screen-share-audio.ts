import type { CreateRemoteAudio, RemoteAudio } from '../media/media.ts';

/** Plays what is heard on the other side's screen. A player is made only when there is something to hear. */
export class ScreenShareAudio {
  readonly #create: CreateRemoteAudio;
  #stream: MediaStream | null = null;
  #audible = false;
  #volume = 1;
  #player: RemoteAudio | null = null;

  constructor(create: CreateRemoteAudio) {
    this.#create = create;
  }

  /** Another connection has another stream. */
  use(stream: MediaStream | null): void {
    this.#player?.close();
    this.#player = null;
    this.#stream = stream;
    this.#play();
  }

  setAudible(audible: boolean): void {
    this.#audible = audible;
    this.#player?.setAudible(audible);
    this.#play();
  }

  setVolume(volume: number): void {
    this.#volume = volume;
    this.#player?.setVolume(volume);
  }

  #play(): void {
    if (!this.#audible || this.#player || !this.#stream) return;
    this.#player = this.#create(this.#stream);
    this.#player.setVolume(this.#volume);
    this.#player.setAudible(true);
  }
}
