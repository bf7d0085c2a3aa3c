import { mount, unmount } from 'svelte';
import { version } from '../../package.json';
import { watchPageDoor } from './account/page-door.ts';
import { watchPageInvite } from './account/page-invite.ts';
import App from './App.svelte';
import { createCalls } from './call/create-calls.ts';
import { createLeasedAudioContext, createSharedAudioContext } from './media/audio-context.ts';
import { createBrowserMediaDevices } from './media/browser-media-devices.ts';
import { createCallSounds } from './media/call-sounds.ts';
import { createStreamMeters, METER_CONTEXT, SPARE_METER_CONTEXT } from './media/level-meter.ts';
import { createDeviceCheck } from './media/device-check.ts';
import { createRemoteAudioPlayers } from './media/remote-audio.ts';
import { createStrongSuppression, SUPPRESSION_SAMPLE_RATE } from './media/strong-suppression.ts';
import { createSoundRecorder } from './media/sound-recorder.ts';
import { createSoundOutputs } from './media/sound-outputs.ts';
import { createDirectWayProbe } from './rtc/check/direct-way-probe.ts';
import { createRelayProbe } from './rtc/check/relay-probe.ts';
import { createSoundLoops } from './rtc/check/sound-loop.ts';
import { createOwnAddressReader } from './rtc/own-addresses.ts';
import { createRtcPeerConnection } from './rtc/rtc-peer-connection.ts';
import { createRtcSfuConnection } from './rtc/rtc-sfu-connection.ts';
import { createPhone, type PhoneDeps } from './phone/create-phone.ts';
import { createLogBuffer, type Logger } from './phone/log.ts';
import { newCallId } from './phone/new-call-id.ts';
import { systemClock as clock } from './phone/system-clock.ts';
import { createMachineLoad } from './quality/machine-load.ts';
import { openPageStorage } from './shell/page-storage.ts';
import { pickShell } from './shell/shell.ts';
import { watchBrowserNetwork } from './network/browser-network-events.ts';
import { NetworkMonitor } from './network/network-monitor.ts';
import type { SignalingLine } from './signaling/signaling-line.ts';
import { createSocketSignaling } from './signaling/socket-signaling.ts';
import { createIndexedTrustStore } from './trust/indexed-trust-store.ts';
import Failure from './ui/Failure.svelte';
import { fetchLaterParts } from './ui/later-parts.ts';

/* eslint-disable-next-line no-console -- where developers look; never in a build */
const consoleLogger: Logger = { info: (line) => console.info(line), warn: (line) => console.warn(line) };
const log = createLogBuffer(clock, import.meta.env.DEV ? consoleLogger : undefined);

const IDLE_SOON_MS = 1_000;

const mediaOn =
  (line: Pick<SignalingLine, 'request'>): PhoneDeps['createMedia'] =>
  (settings, notify) => {
    const audioContext = createLeasedAudioContext();
    const { mediaDevices } = navigator;
    const ofItsRate = () => createSharedAudioContext({ sampleRate: SUPPRESSION_SAMPLE_RATE });
    const unheard = (options: AudioContextOptions) =>
      createLeasedAudioContext(() => createSharedAudioContext(options));
    const media = createBrowserMediaDevices({
      ...{ mediaDevices, settings },
      suppression: createStrongSuppression({ audioContext: createLeasedAudioContext(ofItsRate), clock }),
      onWeakSuppression: () => notify('noise-suppression-failed'),
    });
    const { plan } = media;
    const createPlayer = (): HTMLAudioElement => new Audio();
    const outputs = createSoundOutputs({ audioContext, plan, createPlayer });
    const volume = (): number => settings.current.ringtone.volume;
    const createStreamMeter = createStreamMeters({
      ...{ audioContext: unheard(METER_CONTEXT), spare: unheard(SPARE_METER_CONTEXT), clock },
    });
    const createSounds = () => createCallSounds({ outputs, clock, volume });
    const createRemoteAudio = createRemoteAudioPlayers({ createPlayer, plan });
    return {
      media,
      createStreamMeter,
      createRemoteAudio,
      sounds: createSounds(),
      keySounds: createSounds(),
      deviceCheck: createDeviceCheck({
        ...{ media, createStreamMeter, sounds: createSounds(), clock },
        openLoop: createSoundLoops({ signaling: line, clock }),
        record: createSoundRecorder({ audioContext, createRemoteAudio, outputs, clock }),
      }),
    };
  };

async function start(target: HTMLElement): Promise<void> {
  window.addEventListener('error', ({ message }) => log.warn(`uncaught: ${message}`));
  window.addEventListener('unhandledrejection', ({ reason }) => log.warn(`unhandled: ${String(reason)}`));
  const kept = openPageStorage(window);
  const network = new NetworkMonitor({ clock, addresses: createOwnAddressReader(clock) });
  watchBrowserNetwork(window, (hint) => network.say(hint));
  const line = createSocketSignaling({ network, clock, log, random: Math.random });
  const phone = createPhone({
    shell: pickShell({ page: window, version, kept }),
    network,
    line,
    fetch: (input, init) => fetch(input, init),
    createMedia: mediaOn(line),
    createPeerConnection: createRtcPeerConnection,
    createSfuConnection: createRtcSfuConnection,
    probeRelay: createRelayProbe(clock),
    probeDirectWay: createDirectWayProbe(clock),
    createCalls,
    random: Math.random,
    machineLoad: createMachineLoad(window, clock),
    newCallId,
    pageStorage: kept.own,
    trustStore: createIndexedTrustStore(() => indexedDB, clock),
    clock,
    log,
    invite: watchPageInvite(window, kept.own),
    door: watchPageDoor(window, kept.own),
  });
  // Also when the page is kept for going back to it: it can't talk meanwhile, and comes back by itself.
  window.addEventListener('pagehide', () => phone.unload());
  await phone.prepare();
  // In the place of what index.html shows until now.
  target.replaceChildren();
  const app = mount(App, { target, props: { phone } });
  await phone.start().catch(async (error: unknown) => {
    // What takes its place must not lie beside it, and it must not listen any more.
    await unmount(app);
    throw error;
  });
  const fetchAhead = (): void => void fetchLaterParts();
  // Once nothing else is to do; Safari doesn't say when that is.
  if ('requestIdleCallback' in window) requestIdleCallback(fetchAhead);
  else setTimeout(fetchAhead, IDLE_SOON_MS);
}

const target = document.getElementById('app');
if (target)
  start(target).catch((cause: unknown) => {
    log.warn(`could not start: ${String(cause)}`);
    target.replaceChildren();
    mount(Failure, { target, props: { title: 'Ringdown could not start', cause } });
  });
