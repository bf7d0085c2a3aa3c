import { beforeEach, describe, expect, it } from 'vitest';
import { alice, beginStory, bobby, soon, talk } from './testing/story.ts';

beforeEach(() => beginStory());

async function share(): Promise<void> {
  alice.calls.setScreen(alice.only().callId, true);
  await soon();
}

describe('a screen that is shared in a call', () => {
  beforeEach(talk);

  it('is seen at the other end, whose picture of it goes with it', async () => {
    await share();
    expect(alice.sends).toBe('audio+screen');
    expect(alice.only().screenOn).toBe(true);
    expect(bobby.only().remoteScreenOn).toBe(true);
    expect(bobby.calls.media(bobby.only().callId).current.remoteScreen).not.toBeNull();
    expect(alice.calls.media(alice.only().callId).current.localScreen).not.toBeNull();
    alice.calls.setScreen(alice.only().callId, false);
    await soon();
    expect(alice.sends).toBe('audio');
    expect(alice.media.live.map(({ kind }) => kind)).toEqual(['audio']);
    expect(bobby.only().remoteScreenOn).toBe(false);
    expect(bobby.calls.media(bobby.only().callId).current.remoteScreen).toBeNull();
  });

  it('comes with its sound, which has a player only while there is one', async () => {
    alice.media.screens.answer = 'screen-with-sound';
    await share();
    expect(alice.sends).toBe('audio+screen+screenSound');
    expect(bobby.speakers.audible).toBe(2);
    alice.calls.setScreen(alice.only().callId, false);
    await soon();
    expect(bobby.speakers.audible).toBe(1);
  });

  it('goes on beside a camera', async () => {
    alice.calls.setCamera(alice.only().callId, true);
    await share();
    expect(alice.sends).toBe('audio+video+screen');
    expect(bobby.only()).toMatchObject({ remoteCameraOn: true, remoteScreenOn: true });
  });

  it('can be shared by both at once', async () => {
    bobby.calls.setScreen(bobby.only().callId, true);
    await share();
    expect([alice.sends, bobby.sends]).toEqual(['audio+screen', 'audio+screen']);
  });

  it('is over when the person ends it outside the app, and is not opened again', async () => {
    await share();
    alice.media.live.find(({ kind }) => kind === 'video')?.unplug();
    await soon();
    expect(alice.only()).toMatchObject({ screenOn: false, screenProblem: null });
    expect(alice.media.live.map(({ kind }) => kind)).toEqual(['audio']);
    expect(bobby.only().remoteScreenOn).toBe(false);
  });

  it('is nothing to speak of when the person thinks better of it, and can be asked for again', async () => {
    alice.media.screens.answer = 'cancel';
    await share();
    expect(alice.only()).toMatchObject({ screenOn: false, screenProblem: null });
    alice.media.screens.answer = 'screen';
    await share();
    expect(alice.only().screenOn).toBe(true);
  });

  it('says why it can not be had', async () => {
    alice.media.screens.answer = 'denied';
    await share();
    expect(alice.only()).toMatchObject({ screenOn: false, screenProblem: 'denied' });
  });

  it('learns what matters in it while it is shown', async () => {
    await share();
    alice.calls.setScreen(alice.only().callId, true, 'motion');
    expect([alice.media.screens.hint, alice.only().screenHint]).toEqual(['motion', 'motion']);
    expect(alice.media.live).toHaveLength(2);
  });

  it('is not sent on hold, and the person is not asked again after it', async () => {
    await share();
    alice.calls.setHeld(alice.only().callId, true);
    expect(alice.sends).toBe('nothing');
    alice.calls.setHeld(alice.only().callId, false);
    await soon();
    expect(alice.sends).toBe('audio+screen');
  });

  it('is let go with the call, also one that the person is still choosing', async () => {
    await share();
    alice.hangUp();
    expect(alice.media.live).toEqual([]);
    await beginStory();
    await talk();
    alice.media.hold();
    alice.calls.setScreen(alice.only().callId, true);
    alice.hangUp();
    alice.media.release();
    await soon();
    expect(alice.media.live).toEqual([]);
  });
});
