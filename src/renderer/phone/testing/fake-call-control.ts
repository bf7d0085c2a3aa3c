import { createSubject, type Subject } from '@shared/observable.ts';
import type { CallView } from '../../call/call-view.ts';
import type { CallControl } from '../../call/calls.ts';

/** Calls that only write down what was asked of them; the test says what they are. */
export interface FakeCallControl extends CallControl {
  readonly list: Subject<readonly CallView[]>;
  readonly asked: string[];
}

export function createFakeCallControl(): FakeCallControl {
  const asked: string[] = [];
  const list = createSubject<readonly CallView[]>([]);
  const note =
    (verb: string) =>
    (...parts: readonly (string | boolean | undefined)[]): void =>
      void asked.push([verb, ...parts.filter((part) => part !== undefined)].join(' '));
  return {
    list,
    asked,
    media: () =>
      createSubject({
        localVideo: null,
        remoteVideo: null,
        localScreen: null,
        remoteScreen: null,
        localMeter: null,
        remoteMeter: null,
        voice: null,
      }),
    quality: () => createSubject({ quality: null, samples: [], theirs: null, microphone: null }),
    dismiss: (callId) => list.set(list.current.filter((call) => call.callId !== callId)),
    start: (callee, media) => note('start')(callee.name, media),
    answer: note('answer'),
    decline: note('decline'),
    hangUp: note('hang-up'),
    setMuted: note('set-muted'),
    setCamera: note('set-camera'),
    setScreen: note('set-screen'),
    setHeld: note('set-held'),
    holdAll: note('hold-all'),
    transfer: (callId, to) => note('transfer')(callId, to.name),
    moved: note('moved'),
    takeBack: note('take-back'),
    bringBack: note('bring-back'),
    unload: note('unload'),
    leave: async () => note('leave')(),
    endAll: async () => note('end-all')(),
    dispose: note('dispose'),
  };
}
