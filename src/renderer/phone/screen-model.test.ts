import { describe, expect, it } from 'vitest';
import type { CallView } from '../call/call-view.ts';
import { firstScreen, screenAfter, showScreen, type ScreenState } from './screen-model.ts';
import { callWith } from './testing/call-views.ts';

const ringing = callWith('bob', { phase: 'ringing-in' });
const dialed = callWith('bob', { phase: 'dialing' });
const active = callWith('bob');
const ended = callWith('bob', { phase: 'ended' });
const other = callWith('eve');

const onCall: ScreenState = { screen: 'call', behind: 'history' };
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
    ['the end of calls nobody looks at moves nothing', onHistory, [[ended], []], 'history'],
    ['a call answered elsewhere moves nothing', onHistory, [[ringing], [ended]], 'history'],
  ])('%s', (...[, state, [before, after], screen]) => {
    expect(screenAfter(state, before, after).screen).toBe(screen);
  });

  it('remembers what is behind the call', () => {
    const state = screenAfter(onHistory, [], [dialed]);
    expect(state).toEqual({ screen: 'call', behind: 'history' });
    expect(showScreen(state, 'settings')).toEqual({ screen: 'settings', behind: 'settings' });
  });
});
