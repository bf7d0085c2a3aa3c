import type { IceConfiguration } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import type { OpenSoundLoop, SoundLoop } from '../../media/echo-check.ts';
import type { Signaling } from '../../signaling/signaling.ts';
import { relayAddresses } from './connection-check-model.ts';
import { createPageConnection } from './page-connection.ts';
import { rtcConfiguration } from '../configuration.ts';

export interface SoundLoopDeps {
  readonly signaling: Pick<Signaling, 'request'>;
  readonly clock: Clock;
}

/** People wait for this; where the relay is slower, the way within this computer will do. */
const RELAY_PATIENCE_MS = 4_000;
const DIRECT_PATIENCE_MS = 4_000;

/** Sends a sound through the relay, as the longest way that a call may take, or else straight to this page. */
export function createSoundLoops({ signaling, clock }: SoundLoopDeps): OpenSoundLoop {
  async function relays(): Promise<IceConfiguration['iceServers']> {
    const reply = await signaling.request('ice:refresh', {});
    return reply.ok ? relayAddresses(reply.value.iceServers).map(({ server }) => server) : [];
  }

  async function through(
    sound: MediaStream,
    iceServers: IceConfiguration['iceServers'],
  ): Promise<SoundLoop | null> {
    const way = iceServers.length > 0 ? 'relay' : 'direct';
    const configuration = rtcConfiguration({ iceServers, relayOnly: way === 'relay' });
    const patienceMs = way === 'relay' ? RELAY_PATIENCE_MS : DIRECT_PATIENCE_MS;
    let close = (): void => undefined;
    try {
      const connection = createPageConnection({ configuration, clock, patienceMs });
      ({ close } = connection);
      const stream = new MediaStream();
      connection.there.addEventListener('track', ({ track }) => stream.addTrack(track));
      for (const track of sound.getAudioTracks()) connection.here.addTrack(track, sound);
      if ((await connection.connect()) === null) return { stream, way, close };
    } catch {
      // An address that the browser does not take.
    }
    close();
    return null;
  }

  return async (sound) => {
    const servers = await relays();
    const relayed = servers.length > 0 ? await through(sound, servers) : null;
    return relayed ?? (await through(sound, []));
  };
}
