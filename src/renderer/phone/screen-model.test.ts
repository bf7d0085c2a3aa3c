import { describe, expect, it } from 'vitest';
import type { CallView } from '../call/call-view.ts';
import { firstScreen, screenAfter, showScreen, type ScreenState } from './screen-model.ts';
import { callWith } from './testing/call-views.ts';

const ringing = callWith('bob', { phase: 'ringing-in' });
const dialed = callWith('bob', { phase: 'dialing' });
const active = callWith('bob');
const ended = callWith('bob', { phase: 'ended' });
const refused = callWith('bob', { phase: 'ended', direction: 'outgoing' });
const turnedAway = callWith('bob', { phase: 'ended', direction: 'incoming' });
const other = callWith('eve');

const onCall: ScreenState = { screen: 'call', behind: 'history', inCall: true };
const onHistory = showScreen(firstScreen, 'history');

describe('the screen', () => {
  it.each<[string, ScreenState, readonly [CallView[], CallView[]], string]>([
    ['a call that rings moves nothing', onHistory, [[], [ringing]], 'history'],
    ['a dialled call comes to the front', onHistory, [[], [dialed]], 'call'],
    ['an answered call comes to the front', onHistory, [[ringing], [active]], 'call'],
    ['a second call that is answered does too', onHistory, [[active], [active, other]], 'call'],
    ['whoever goes elsewhere during a call stays there', onHistory, [[dialed], [active]], 'history'],
    ['an ended call stays in sight', onCall, [[active], [ended]], 'call'],
    ['after the last one the person is back', onCall, [[ended], []], 'history'],
    ['a call that is left keeps the screen', onCall, [[active, other], [other]], 'call'],
    ['a call that could not be made comes to the front, with the reason', onHistory, [[], [refused]], 'call'],
    ['it does so once', onHistory, [[refused], [refused]], 'history'],
    ['a call that could not be taken moves nothing', onHistory, [[], [turnedAway]], 'history'],
    ['the end of calls nobody looks at moves nothing', onHistory, [[ended], []], 'history'],
    ['a call answered elsewhere moves nothing', onHistory, [[ringing], [ended]], 'history'],
  ])('%s', (...[, state, [before, after], screen]) => {
    expect(screenAfter(state, before, after).screen).toBe(screen);
  });

  it('remembers what is behind the call, whatever is looked at meanwhile', () => {
    const meanwhile = showScreen(screenAfter(onHistory, [], [dialed]), 'settings');
    expect(meanwhile.screen).toBe('settings');
    const back = screenAfter(showScreen(meanwhile, 'call'), [active], [ended]);
    expect(screenAfter(back, [ended], []).screen).toBe('history');
  });

  it('stays where the person is when the call ends, which is behind the next one', () => {
    const meanwhile = showScreen(screenAfter(onHistory, [], [dialed]), 'settings');
    const after = screenAfter(meanwhile, [active], []);
    expect(after.screen).toBe('settings');
    const next = screenAfter(screenAfter(after, [], [dialed]), [dialed], []);
    expect(next.screen).toBe('settings');
  });
});
