import { type PhoneCall, type PhoneCommand, idleSnapshot } from '@shared/phone.ts';
import { expect, it } from 'vitest';
import { createMediaControls } from './media-controls.ts';

const call: PhoneCall = {
  ...{ callId: 'call-1', peerName: 'Ada', media: 'audio', phase: 'active' },
  ...{ waiting: false, muted: false, held: false, answeredAt: 1 },
};

/** A browser that knows these actions alone. */
function create(known: readonly string[]) {
  const offered = new Map<string, () => void>();
  const shown = { microphone: false, camera: false };
  const sent: PhoneCommand[] = [];
  const session = {
    setActionHandler(action: string, handler: (() => void) | null) {
      if (!known.includes(action)) throw new TypeError(action);
      if (handler) offered.set(action, handler);
      else offered.delete(action);
    },
    setMicrophoneActive: (active: boolean) => void (shown.microphone = active),
    setCameraActive: (active: boolean) => void (shown.camera = active),
  } as unknown as MediaSession;
  const controls = createMediaControls(session, (command) => sent.push(command));
  const show = (...calls: readonly PhoneCall[]): void =>
    controls.update({ ...idleSnapshot, calls: [...calls] });
  return { offered, shown, sent, show };
}

it('offers in a call what the browser knows, and nothing outside one', () => {
  const { offered, show } = create(['togglemicrophone', 'hangup']);
  show(call);
  expect([...offered.keys()]).toEqual(['togglemicrophone', 'hangup']);
  show();
  expect([...offered.keys()]).toEqual([]);
});

it('turns the camera to the other state than it is in, and tells the browser which that is', () => {
  const { offered, shown, sent, show } = create(['togglemicrophone', 'togglecamera', 'hangup']);
  show(call);
  offered.get('togglecamera')?.();
  show({ ...call, cameraOn: true });
  expect(shown).toEqual({ microphone: true, camera: true });
  offered.get('togglecamera')?.();
  offered.get('togglemicrophone')?.();
  show();
  expect(shown).toEqual({ microphone: false, camera: false });
  expect(sent).toEqual([
    { type: 'set-camera', callId: 'call-1', on: true },
    { type: 'set-camera', callId: 'call-1', on: false },
    { type: 'toggle-mute', callId: 'call-1' },
  ]);
});
