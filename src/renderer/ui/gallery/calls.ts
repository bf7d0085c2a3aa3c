import type { RoomId } from '@protocol';
import { viewOfRing } from '../../call/call-view-model.ts';
import type { CallView } from '../../call/calls.ts';
import type { DeviceNews } from '../../media/device-news-model.ts';
import type { CallTrust, Verification } from '../../trust/trust.ts';
import { vocabulary } from '../../trust/verification-model.ts';
import { aCall, ada, anEnd, aTrust, type FakePhone } from '../testing/fake-phone.ts';
import { katherine, longName } from './colleagues.ts';
import { aPlainPicture, good, inCall, measured, other, pushToTalk, talking, withTeam } from './stages.ts';

function withCard(phone: FakePhone, news: DeviceNews): FakePhone {
  phone.state.deviceCards.set([{ id: 1, news }]);
  return phone;
}

function withTrust(phone: FakePhone, changes: Partial<CallTrust>): FakePhone {
  phone.state.callTrust.set([aTrust(changes)]);
  return phone;
}

function comparing(state: Verification['state']): FakePhone {
  // Whoever hears that the words differ does not trust the device from then on.
  const differed: Partial<CallTrust> = { standing: 'distrusted', alarm: 'differed' };
  const phone = withTrust(inCall(talking()), state.phase === 'differs' ? differed : {});
  phone.state.verification.set({ ...aTrust(), state });
  return phone;
}

function asking({ offersSound }: { readonly offersSound: boolean }): FakePhone {
  const phone = inCall(talking());
  const window = (id: number, name: string) =>
    ({ id: `window:${id}:0`, kind: 'window', name, thumbnail: '' }) as const;
  phone.state.screenQuestion.set({
    ...{ kind: 'choose', offersSound },
    sources: [
      { id: 'screen:1:0', kind: 'screen', name: 'Screen 1', thumbnail: aThumbnail('#23424a') },
      { id: 'screen:2:0', kind: 'screen', name: 'Screen 2', thumbnail: aThumbnail('#7a5c2e') },
      {
        ...window(1, 'Minutes of the meeting about the new telephone system'),
        thumbnail: aThumbnail('#fbfaf7'),
      },
      window(2, 'Terminal'),
      window(3, 'Letter to the editor'),
    ],
  });
  return phone;
}

function aThumbnail(colour: string): string {
  const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 });
  const pen = canvas.getContext('2d');
  if (pen) {
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 320, 180);
  }
  return canvas.toDataURL();
}

/** In front of a picture of one colour. */
function before(colour: string): FakePhone {
  const call = talking({ media: 'video', cameraOn: true, remoteCameraOn: true, muted: true });
  const phone = measured({ bars: 2, mos: 3.2, cause: null }, call);
  phone.state.media.set({ ...phone.state.media.current, remoteVideo: aPlainPicture(colour) });
  return phone;
}

function onPeople(...calls: readonly CallView[]): FakePhone {
  const phone = inCall(...calls);
  phone.state.screen.set('people');
  return phone;
}

export const callScenes = {
  'ringing-in': () => inCall(aCall({ direction: 'incoming', phase: 'ringing-in' })),
  'ringing-in-video': () =>
    inCall(aCall({ peer: longName, media: 'video', direction: 'incoming', phase: 'ringing-in' })),
  'ringing-out': () => inCall(aCall({ phase: 'ringing-out' })),
  voice: () => measured(good, talking()),
  'voice-poor': () => measured({ bars: 2, mos: 3.2, cause: 'uplink' }, talking()),
  'video-bad': () =>
    measured(
      { bars: 1, mos: 2.1, cause: 'their-uplink' },
      talking({ peer: longName, media: 'video', cameraOn: true, remoteCameraOn: true }),
    ),
  'quality-card': () => measured({ bars: 2, mos: 3.2, cause: 'uplink' }, talking({ peer: longName })),
  'call-devices': () => inCall(talking()),
  'call-cameras': () => inCall(talking({ media: 'video', cameraOn: true, remoteCameraOn: true })),
  'voice-verified': () => withTrust(inCall(talking()), { standing: 'verified' }),
  'voice-new-device': () => withTrust(inCall(talking({ muted: true })), { unusual: true }),
  'ringing-untrusted': () =>
    withTrust(inCall(aCall({ direction: 'incoming', phase: 'ringing-in' })), {
      standing: 'distrusted',
      alarm: 'changed',
    }),
  'verify-waiting': () => comparing({ phase: 'waiting' }),
  'verify-words': () => comparing({ phase: 'compare', words: vocabulary.slice(38, 44) }),
  'verify-danger': () => comparing({ phase: 'differs' }),
  'verify-asked': () => {
    const phone = comparing({ phase: 'compare', words: vocabulary.slice(38, 44) });
    const { current } = phone.state.verification;
    phone.state.verification.set(current && { ...current, isAsked: true });
    return phone;
  },
  'trust-details': () => withTrust(inCall(talking()), {}),
  'trust-unreadable': () => withTrust(inCall(talking()), { standing: 'unchecked' }),
  'microphone-blocked': () => inCall(talking({ microphoneProblem: 'denied', muted: true })),
  'ended-no-relay': () =>
    inCall(
      aCall({
        ...{ direction: 'outgoing', phase: 'ended', answeredAt: null },
        ended: anEnd({ reason: 'no-relay', by: 'local' }),
      }),
    ),
  'ended-no-relay-incoming': () =>
    inCall(
      aCall({
        ...{ direction: 'incoming', phase: 'ended', answeredAt: null },
        ended: anEnd({ reason: 'no-relay', by: 'server' }),
      }),
    ),
  'ended-untrusted': () =>
    inCall(aCall({ phase: 'ended', ended: anEnd({ reason: 'untrusted', by: 'local' }) })),
  'voice-muted': () => inCall(talking({ muted: true, remoteMuted: true })),
  'voice-opening': () => inCall(talking({ muted: true, microphoneOpening: true })),
  'voice-long-name': () => inCall(talking({ peer: longName, muted: true, cameraOn: true })),
  'voice-problem': () => inCall(talking({ muted: true, microphoneProblem: 'denied', cameraProblem: 'busy' })),
  'device-lost': () =>
    withCard(inCall(talking()), {
      type: 'lost',
      name: 'Jabra Evolve 65',
      instead: { microphone: 'Built-in microphone', speaker: 'Built-in speakers' },
    }),
  'device-offered': () =>
    withCard(withTeam(), {
      type: 'offered',
      name: 'Headset with a rather long product name',
      devices: { microphone: { deviceId: 'm2', label: 'Headset' } },
    }),
  held: () => inCall(talking({ held: true })),
  reconnecting: () => inCall(talking({ phase: 'reconnecting' })),
  video: () => inCall(talking({ media: 'video', cameraOn: true, remoteCameraOn: true, remoteMuted: true })),
  'video-on-white': () => before('#ffffff'),
  'video-on-black': () => before('#000000'),
  'video-reconnecting': () =>
    inCall(talking({ phase: 'reconnecting', media: 'video', cameraOn: true, remoteCameraOn: true })),
  'video-own-hidden': () => inCall(talking({ media: 'video', cameraOn: true, remoteCameraOn: true })),
  'reconnecting-bar': () => onPeople(talking({ phase: 'reconnecting' })),
  'screen-shown': () =>
    inCall(talking({ remoteScreenOn: true, remoteCameraOn: true, cameraOn: true, peer: longName })),
  'screen-shown-voice': () => inCall(talking({ remoteScreenOn: true })),
  'screen-sharing': () => inCall(talking({ screenOn: true })),
  'screen-sharing-video': () =>
    inCall(talking({ screenOn: true, screenHint: 'motion', remoteCameraOn: true, cameraOn: true })),
  'screen-sharing-unseen': () => inCall(talking({ screenOn: true, remoteKnowsScreens: false })),
  'screen-problem': () => inCall(talking({ screenProblem: 'denied' })),
  'screen-picker': () => asking({ offersSound: true }),
  'screen-denied': () => {
    const phone = inCall(talking());
    phone.state.screenQuestion.set({ kind: 'denied' });
    return phone;
  },
  'screen-bar': () => onPeople(talking({ screenOn: true })),
  waiting: () => inCall(talking(), other({ phase: 'ringing-in', waiting: true })),
  'two-calls': () => inCall(talking(), other({ held: true, answeredAt: Date.now() })),
  'connecting-two': () =>
    inCall(
      talking(),
      other({ held: true, handover: { to: ada, giving: true, attended: true, pending: {} } }),
    ),
  'call-more': () => inCall(talking(), other({ held: true, answeredAt: Date.now() })),
  'call-add-people': () => inCall(talking()),
  'transfer-picker': () => inCall(talking({ peer: longName })),
  transferring: () =>
    inCall(talking({ held: true, handover: { to: longName, giving: true, attended: false } })),
  'being-transferred': () =>
    inCall(
      talking({ held: true, remoteHeld: true, handover: { to: katherine, giving: false, attended: false } }),
      other({ direction: 'outgoing', phase: 'ringing-out', transferredBy: ada }),
    ),
  'transfer-returned': () =>
    inCall(talking({ held: true, returned: { to: katherine, reason: 'no-answer' } })),
  'transfer-returned-strip': () =>
    inCall(talking({ held: true, returned: { to: longName, reason: 'declined' } }), other({})),
  'ringing-transferred': () =>
    inCall(aCall({ direction: 'incoming', phase: 'ringing-in', transferredBy: longName })),
  transferred: () =>
    inCall(
      talking({
        phase: 'ended',
        ended: anEnd({ at: Date.now(), by: 'local', transferredTo: katherine }),
      }),
    ),
  'ringing-room': () =>
    inCall(
      viewOfRing({
        ...{ roomId: 'room-standup' as RoomId, room: 'Stand-up', by: ada, inside: [katherine, longName] },
        ...{ waiting: false, ringRule: 'usual' },
      }),
    ),
  'decline-menu': () => inCall(aCall({ direction: 'incoming', phase: 'ringing-in' })),
  unanswered: () => inCall(aCall({ phase: 'ended', ended: anEnd({ reason: 'no-answer' }) })),
  'call-push-to-talk': () => pushToTalk(inCall(talking({ muted: true })), 'resting'),
  'call-bar': () => onPeople(talking()),
  'ended-bar': () =>
    onPeople(aCall({ direction: 'incoming', phase: 'ended', ended: anEnd({ reason: 'cancelled' }) })),
  declined: () =>
    inCall(
      aCall({
        phase: 'ended',
        ended: anEnd({ reason: 'declined', message: 'In a meeting. Can you message me?' }),
      }),
    ),
  ended: () => inCall(talking({ phase: 'ended', ended: anEnd({ at: Date.now() }) })),
} as const satisfies Record<string, () => FakePhone>;
