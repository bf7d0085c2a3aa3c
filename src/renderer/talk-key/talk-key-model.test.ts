import { describe, expect, it } from 'vitest';
import { atRest, talkKey, type TalkKeyEvent, type TalkKeyState } from './talk-key-model.ts';

const down = (source: 'window' | 'desktop' = 'window', muted: boolean | null = true): TalkKeyEvent => ({
  ...{ type: 'down', source, muted },
});
const up = (source: 'window' | 'desktop' = 'window'): TalkKeyEvent => ({ type: 'up', source });
const lost = (source: 'window' | 'desktop' | 'all' = 'window'): TalkKeyEvent => ({ type: 'lost', source });
const timer: TalkKeyEvent = { type: 'timer' };
const overruled: TalkKeyEvent = { type: 'overruled' };
const toOpen: TalkKeyEvent = { type: 'mode', mode: 'open' };

/** What it is about, what happens, what each event does to the microphone, and the phase at the end. */
type Story = [string, readonly TalkKeyEvent[], string, string];

/** What each event does to the microphone, and the phase at the end. */
function play(mode: TalkKeyState['mode'], ...events: readonly TalkKeyEvent[]): readonly [string, string] {
  let state = atRest(mode);
  const did = events.map((event) => {
    const outcome = talkKey(state, event);
    state = outcome.state;
    return outcome.microphone ?? '-';
  });
  return [did.join(' '), state.phase];
}

describe('push to talk', () => {
  it.each<Story>([
    ['is open while the key is held, and a moment longer', [down(), up(), timer], 'open - close', 'resting'],
    [
      'does not close between two words',
      [down(), up(), down(), up(), timer],
      'open - open - close',
      'resting',
    ],
    ['opens once for a key that repeats', [down(), down(), down()], 'open - -', 'acting'],
    [
      'is open as long as it is held anywhere',
      [down(), down('desktop'), up(), up('desktop'), timer],
      'open - - - close',
      'resting',
    ],
    ['opens nothing where one talks nowhere', [down('window', null), up()], '- -', 'resting'],
    ['closes at once with the window', [down(), lost()], 'open close', 'resting'],
    ['closes at once when all are lost', [down(), down('desktop'), lost('all')], 'open - close', 'resting'],
    ['goes on where another one still holds it', [down(), down('desktop'), lost()], 'open - -', 'acting'],
    [
      'closes at once when it is lost just after it came up',
      [down(), up(), lost('all')],
      'open - close',
      'resting',
    ],
    ['closes when it is held for too long', [down(), timer], 'open close', 'resting'],
    ['closes when something else decides', [down(), overruled], 'open close', 'resting'],
    [
      'is not opened again by a key that goes on repeating',
      [down(), overruled, down()],
      'open close -',
      'resting',
    ],
    ['is opened by the next press', [down(), overruled, up(), down()], 'open close - open', 'acting'],
    ['closes when it is switched off', [down(), toOpen], 'open close', 'resting'],
    ['does nothing at the end of what is over', [down(), lost(), up()], 'open close -', 'resting'],
  ])('%s', (...[, events, did, phase]) => {
    expect(play('push-to-talk', ...events)).toEqual([did, phase]);
  });

  it('closes whatever is open when somebody chooses it', () => {
    expect(play('open', { type: 'mode', mode: 'push-to-talk' })).toEqual(['close', 'resting']);
  });
});

describe('push to mute', () => {
  const heard = down('window', false);
  it.each<Story>([
    ['is closed while the key is held', [heard, up()], 'close open', 'resting'],
    ['opens nothing that was closed before', [down(), up()], '- -', 'resting'],
    ['stays closed with the window', [heard, lost(), up()], 'close - -', 'resting'],
    ['stays closed when it is held for too long', [heard, timer, up()], 'close - -', 'resting'],
    ['leaves it to who else decided', [heard, overruled, up()], 'close - -', 'resting'],
    ['stays closed when it is switched off', [heard, toOpen], 'close -', 'resting'],
  ])('%s', (...[, events, did, phase]) => {
    expect(play('push-to-mute', ...events)).toEqual([did, phase]);
  });
});

it('an open microphone has no key, but the key can be tested', () => {
  const { state, microphone } = talkKey(atRest('open'), down('desktop', false));
  expect(microphone).toBeNull();
  expect([...state.held]).toEqual(['desktop']);
});
