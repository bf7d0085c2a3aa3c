/** What a screen is sent with through a media server that takes any codec: another peer connection in this page. */
import type { DeviceId } from '@protocol';
import type { ScreenHint } from '@shared/phone.ts';
import { systemClock as clock } from '../../phone/system-clock.ts';
import { picture } from '../frames/testing/sources.ts';
import { createRtcSfuConnection } from '../rtc-sfu-connection.ts';
import type { SfuConnection } from '../sfu-connection.ts';
import { until } from './harness-media.ts';

let connection: SfuConnection;
const screen = picture(640, 360);

/** Connects before there is any screen. */
export async function connectToServer(): Promise<void> {
  const server = new RTCPeerConnection();
  connection = createRtcSfuConnection({
    ...{ clock, generation: 0, ice: { iceServers: [], relayOnly: false } },
    transforms: { sending: () => undefined, receiving: () => undefined },
    events: {
      onCandidates: (_, candidates) => {
        for (const candidate of candidates) void server.addIceCandidate(candidate);
      },
      onState: () => undefined,
    },
  });
  await server.setRemoteDescription({ type: 'offer', sdp: await connection.offer() });
  await server.setLocalDescription();
  await until(() => server.iceGatheringState === 'complete');
  await connection.accept(server.localDescription?.sdp ?? '');
  await until(() => server.connectionState === 'connected');
}

/** The same screen, as something else than before. */
export function showToServer(hint: ScreenHint): void {
  screen.contentHint = hint;
  connection.setTrack('screen', screen);
}

export async function screenSentToServerAs(): Promise<string | undefined> {
  const counters = await connection.readCounters('nobody' as DeviceId);
  return counters?.screenOut?.codec ?? undefined;
}
