import { createSubject } from '@shared/observable.ts';
import type { Settings } from '@shared/settings.ts';
import { describe, expect, it } from 'vitest';
import type { CallView } from '../call/call-view.ts';
import { createManualClock } from '../phone/testing/manual-clock.ts';
import { callWith } from '../phone/testing/call-views.ts';
import type { OwnRoom } from '../room/own-room.ts';
import { anOwnRoom, aParticipant } from '../ui/testing/fake-rooms.ts';
import { aPerson, grace } from '../ui/testing/fake-phone.ts';
import { createTalkKey } from './create-talk-key.ts';
import { LONGEST_HOLD_MS, RELEASE_MS } from './talk-key-model.ts';

/** A call with Bob and a room that do at once what is asked of them. */
function setUp(voice: Settings['voice'], { inRoom = false } = {}) {
  const settings = createSubject<Pick<Settings, 'voice' | 'talkSounds'>>({ voice, talkSounds: true });
  const heard: string[] = [];
  const muted = voice === 'push-to-talk';
  const call = (changes: Partial<CallView>) => callWith('bob', { phase: 'active', muted, ...changes });
  const list = createSubject<readonly CallView[]>(inRoom ? [] : [call({})]);
  const own = anOwnRoom({ others: [aParticipant(aPerson('bob', 'Bob'))] });
  const current = createSubject<OwnRoom | null>(
    inRoom ? { ...own, own: { ...own.own, muted, mutedBy: null } } : null,
  );
  const ownSide = (changes: Partial<OwnRoom['own']>) => {
    const room = current.current;
    if (room) current.set({ ...room, own: { ...room.own, ...changes } });
  };
  const clock = createManualClock();
  const key = createTalkKey({
    ...{ settings, clock },
    sounds: { play: (sound) => heard.push(sound), stop: () => undefined },
    calls: { list, setMuted: (_callId, wanted) => list.set([call({ muted: wanted })]) },
    rooms: { current, setMuted: (wanted) => ownSide({ muted: wanted, mutedBy: null }) },
  });
  const isMuted = () => (inRoom ? current.current?.own.muted : list.current[0]?.muted);
  return { settings, list, current, clock, key, call, ownSide, isMuted, heard };
}

describe('the key of push to talk', () => {
  it.each([{ inRoom: false }, { inRoom: true }])(
    'opens the microphone while it is held ($inRoom)',
    (where) => {
      const { key, clock, isMuted, heard } = setUp('push-to-talk', where);
      key.down('window');
      expect(isMuted()).toBe(false);
      key.up('window');
      expect(isMuted(), 'for the last syllable').toBe(false);
      clock.pass(RELEASE_MS);
      expect(isMuted()).toBe(true);
      expect(heard).toEqual(['talk-on', 'talk-off']);
    },
  );

  it('closes it after the longest hold', () => {
    const { key, clock, isMuted } = setUp('push-to-talk');
    key.down('desktop');
    clock.pass(LONGEST_HOLD_MS);
    expect(isMuted()).toBe(true);
  });

  it.each<[string, (setting: ReturnType<typeof setUp>) => void]>([
    ['the microphone is lost', ({ list, call }) => list.set([call({ microphoneProblem: 'absent' })])],
    ['a button mutes', ({ list, call }) => list.set([call({ muted: true })])],
    ['the call is held', ({ list, call }) => list.set([call({ muted: false, held: true })])],
    ['the choice is changed', ({ settings }) => settings.set({ voice: 'open', talkSounds: false })],
  ])('closes it when %s, and leaves it closed', (_what, happen) => {
    const setting = setUp('push-to-talk');
    setting.key.down('window');
    happen(setting);
    setting.key.down('window');
    expect(setting.isMuted()).toBe(true);
    expect(setting.key.state.current.phase).toBe('resting');
  });

  it('is no longer held in a call that takes the place of another', () => {
    const { key, list, call } = setUp('push-to-talk');
    key.down('window');
    list.set([call({ phase: 'ended' })]);
    expect(key.state.current.phase).toBe('resting');
  });

  it('waits for a microphone that muting had closed', () => {
    const { key, list, call, isMuted } = setUp('push-to-talk');
    key.down('window');
    list.set([call({ muted: true, microphoneOpening: true })]);
    list.set([call({ muted: false })]);
    expect(key.state.current.phase).toBe('acting');
    expect(isMuted()).toBe(false);
  });
});

it('push to mute does not open what a host has closed meanwhile', () => {
  const { key, ownSide, isMuted } = setUp('push-to-mute', { inRoom: true });
  key.down('window');
  expect(isMuted()).toBe(true);
  ownSide({ muted: true, mutedBy: grace });
  key.up('window');
  expect(isMuted()).toBe(true);
});
