import { describe, expect, it } from 'vitest';
import { createSubject } from '@shared/observable.ts';
import type { PhoneSnapshot } from '@shared/phone.ts';
import { phoneWith, quietPhone } from '../testing/phone-samples.ts';
import type { TrayIntent } from '../tray/tray-model.ts';
import { createIntents } from './intents.ts';

function done(intent: TrayIntent, snapshot: PhoneSnapshot = quietPhone): string[] {
  const log: string[] = [];
  createIntents({
    snapshot: createSubject(snapshot),
    command: ({ type }) => log.push(`command ${type}`),
    window: () => ({ show: () => log.push('show'), reveal: () => log.push('reveal') }),
    quit: () => log.push('quit'),
  })(intent);
  return log;
}

const voice = phoneWith({ phase: 'ringing-in' });
const video = phoneWith({ phase: 'ringing-in', media: 'video' });

describe('what is asked for outside the window', () => {
  it.each<[TrayIntent, PhoneSnapshot, string[]]>([
    [{ type: 'open' }, quietPhone, ['show']],
    [{ type: 'quit' }, quietPhone, ['quit']],
    [{ type: 'show', screen: 'history' }, quietPhone, ['show', 'command show']],
    [{ type: 'toggle-mute', callId: 'c-1' }, quietPhone, ['command toggle-mute']],
    [{ type: 'call', userId: 'u', media: 'audio' }, quietPhone, ['command call']],
    [{ type: 'call', userId: 'u', media: 'video' }, quietPhone, ['reveal', 'command call']],
    [{ type: 'answer', callId: 'c-1' }, voice, ['command answer']],
    [{ type: 'answer', callId: 'c-1' }, video, ['reveal', 'command answer']],
    [{ type: 'answer', callId: 'c-1', media: 'audio' }, video, ['command answer']],
    [{ type: 'answer', callId: 'another' }, video, ['command answer']],
  ])('%j', (...row) => {
    const [intent, snapshot, expected] = row;
    expect(done(intent, snapshot)).toEqual(expected);
  });
});
