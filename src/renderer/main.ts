import { mount } from 'svelte';
import { version } from '../../package.json';
import { watchPageInvite } from './account/page-invite.ts';
import App from './App.svelte';
import { createCalls } from './call/create-calls.ts';
import { createLeasedAudioContext, createSharedAudioContext } from './media/audio-context.ts';
import { createBrowserMediaDevices } from './media/browser-media-devices.ts';
import { createCallSounds } from './media/call-sounds.ts';
import { createStreamMeters } from './media/level-meter.ts';
import { createRemoteAudioPlayers } from './media/remote-audio.ts';
import { createRtcPeerLink } from './peer/rtc-peer-link.ts';
import { createPhone, type PhoneDeps } from './phone/create-phone.ts';
import { silentLogger, type Logger } from './phone/log.ts';
import { newCallId } from './phone/new-call-id.ts';
import { systemClock as clock } from './phone/system-clock.ts';
import { createMachineLoad } from './quality/machine-load.ts';
import { pickShell } from './shell/shell.ts';
import { createBrowserNetworkHints } from './signaling/browser-network-hints.ts';
import { createSocketSignaling } from './signaling/socket-signaling.ts';
import { createIndexedTrustStore } from './trust/indexed-trust-store.ts';

/* eslint-disable-next-line no-console -- where developers look; never in a build */
const consoleLogger: Logger = { info: (line) => console.info(line), warn: (line) => console.warn(line) };
const log = import.meta.env.DEV ? consoleLogger : silentLogger;

const createMedia: PhoneDeps['createMedia'] = (settings) => {
  const audioContext = createSharedAudioContext();
  const { mediaDevices } = navigator;
  return {
    media: createBrowserMediaDevices({ mediaDevices, settings }),
    createRemoteAudio: createRemoteAudioPlayers({ createPlayer: () => new Audio(), settings }),
    createStreamMeter: createStreamMeters({ audioContext: createLeasedAudioContext(), clock }),
    sounds: createCallSounds({ audioContext, clock, volume: () => settings.current.ringtone.volume }),
  };
};

async function start(target: HTMLElement): Promise<void> {
  const hints = createBrowserNetworkHints(window);
  const phone = createPhone({
    shell: pickShell({ page: window, version }),
    line: createSocketSignaling({ hints, clock, log, random: Math.random }),
    fetch: (input, init) => fetch(input, init),
    createMedia,
    createPeerLink: createRtcPeerLink,
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
