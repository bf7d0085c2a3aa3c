import { mount } from 'svelte';
import { version } from '../../package.json';
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
import { createDirectWayProbe } from './peer/check/direct-way-probe.ts';
import { createRelayProbe } from './peer/check/relay-probe.ts';
import { createSoundLoops } from './peer/check/sound-loop.ts';
import { createRtcPeerIdentity } from './peer/rtc-configuration.ts';
import { createRtcPeerLink } from './peer/rtc-peer-link.ts';
import { createPhone, type PhoneDeps } from './phone/create-phone.ts';
import { silentLogger, type Logger } from './phone/log.ts';
import { newCallId } from './phone/new-call-id.ts';
import { systemClock as clock } from './phone/system-clock.ts';
import { createMachineLoad } from './quality/machine-load.ts';
import { pickShell } from './shell/shell.ts';
import { watchBrowserNetwork } from './signaling/browser-network-hints.ts';
import { createHintBoard } from './signaling/network-hints.ts';
import type { SignalingLine } from './signaling/signaling-line.ts';
import { createSocketSignaling } from './signaling/socket-signaling.ts';
import { createIndexedTrustStore } from './trust/indexed-trust-store.ts';

/* eslint-disable-next-line no-console -- where developers look; never in a build */
const consoleLogger: Logger = { info: (line) => console.info(line), warn: (line) => console.warn(line) };
const log = import.meta.env.DEV ? consoleLogger : silentLogger;

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
      deviceCheck: createDeviceCheck({
        ...{ media, createStreamMeter, sounds: createSounds(), clock },
        openLoop: createSoundLoops({ signaling: line, clock }),
        record: createSoundRecorder({ audioContext, createRemoteAudio, outputs, clock }),
      }),
    };
  };

async function start(target: HTMLElement): Promise<void> {
  const hints = createHintBoard();
  watchBrowserNetwork(window, (hint) => hints.say(hint));
  const line = createSocketSignaling({ hints, clock, log, random: Math.random });
  const phone = createPhone({
    shell: pickShell({ page: window, version }),
    hints,
    line,
    fetch: (input, init) => fetch(input, init),
    createMedia: mediaOn(line),
    createPeerLink: createRtcPeerLink,
    createPeerIdentity: createRtcPeerIdentity,
    probeRelay: createRelayProbe(clock),
    probeDirectWay: createDirectWayProbe(clock),
    createCalls,
    random: Math.random,
    machineLoad: createMachineLoad(window, clock),
    newCallId,
    trustStore: createIndexedTrustStore(indexedDB),
    clock,
    log,
    invite: watchPageInvite(window),
  });
  await phone.prepare();
  mount(App, { target, props: { phone } });
  await phone.start();
}

const target = document.getElementById('app');
if (target) void start(target);
