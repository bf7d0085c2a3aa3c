import { describe, expect, it } from 'vitest';
import { idleSnapshot, type PhoneSnapshot } from '@shared/phone.ts';
import { phoneWith, quietPhone } from '../testing/phone-samples.ts';
import { trayModel as trayModelAt, type TrayItem } from './tray-model.ts';

const noon = new Date(2026, 2, 2, 12).getTime();
const trayModel = (snapshot: PhoneSnapshot) => trayModelAt(snapshot, noon);

const ringing = { phase: 'ringing-in' } as const;
const withPresence = (presence: 'away' | 'dnd' | 'invisible'): PhoneSnapshot => ({
  ...quietPhone,
  self: { name: 'Ada', presence },
});
const dndUntil = (hour: number): PhoneSnapshot => ({
  ...quietPhone,
  self: { name: 'Ada', presence: 'dnd', until: new Date(2026, 2, 2, hour).getTime() },
});

describe('the icon and its words', () => {
  it.each<[string, PhoneSnapshot, string, string]>([
    ['before the phone spoke', idleSnapshot, 'offline', 'connecting'],
    ['signed out', { ...idleSnapshot, connection: 'signed-out' }, 'offline', 'signed out'],
    ['signed in', quietPhone, 'available', 'available'],
    ['away', withPresence('away'), 'away', 'away'],
    ['dnd', withPresence('dnd'), 'dnd', 'do not disturb'],
    ['dnd for a while', dndUntil(18), 'dnd', 'do not disturb until 18:00'],
    ['dnd over night', dndUntil(32), 'dnd', 'do not disturb until tomorrow 08:00'],
    ['invisible', withPresence('invisible'), 'offline', 'invisible'],
    ['missed', { ...quietPhone, missedCount: 1 }, 'missed', 'available, 1 missed call'],
    [
      'missed and offline',
      { ...quietPhone, connection: 'offline', missedCount: 3 },
      'offline',
      'offline, 3 missed calls',
    ],
    ['ringing', phoneWith(ringing), 'ringing', 'Grace is calling'],
    ['ringing with missed calls', { ...phoneWith(ringing), missedCount: 1 }, 'ringing', 'Grace is calling'],
    ['dialing', phoneWith({ phase: 'dialing' }), 'in-call', 'calling Grace'],
    ['in a call', phoneWith({}), 'in-call', 'in a call with Grace'],
    ['muted', phoneWith({ muted: true }), 'muted', 'in a call with Grace (muted)'],
    ['sharing', phoneWith({ sharing: true }), 'in-call', 'in a call with Grace (sharing the screen)'],
    [
      'alone in a room',
      phoneWith({ peerName: 'Stand-up', room: { others: 0 } }),
      'in-call',
      'alone in Stand-up',
    ],
    [
      'in a room',
      phoneWith({ peerName: 'Stand-up', room: { others: 3 }, muted: true }),
      'muted',
      'with 3 others in Stand-up (muted)',
    ],
    ['muted, held', phoneWith({ muted: true, held: true }), 'muted', 'in a call with Grace (muted, on hold)'],
    [
      'a call survives the line to the server',
      { ...phoneWith({}), connection: 'reconnecting' },
      'in-call',
      'in a call with Grace',
    ],
    [
      'a waiting call',
      phoneWith({}, { callId: 'c-2', peerName: 'Alan', ...ringing, waiting: true }),
      'ringing',
      'Alan is calling',
    ],
  ])('%s', (...row) => {
    const [, snapshot, icon, words] = row;
    const { icon: drawnIcon, toolTip } = trayModel(snapshot);
    expect([drawnIcon, toolTip]).toEqual([icon, `Ringdown: ${words}`]);
  });
});

/** The menu as text: sections apart, submenus indented, chosen items marked. */
function drawn(items: readonly TrayItem[], indent = ''): string[] {
  return items.flatMap((item) => {
    switch (item.kind) {
      case 'separator':
        return ['--'];
      case 'note':
        return [`${indent}(${item.label})`];
      case 'action':
        return [`${indent}${item.label}${item.checked === true ? ' *' : ''}`];
      case 'submenu':
        return [`${indent}${item.label} >`, ...drawn(item.items, `${indent}  `)];
    }
  });
}

const end = ['Open Ringdown', 'Quit Ringdown'];

describe('the menu', () => {
  it('offers little to somebody who is signed out', () => {
    expect(drawn(trayModel({ ...idleSnapshot, connection: 'signed-out' }).menu)).toEqual(end);
  });

  it('offers people and presence', () => {
    expect(drawn(trayModel(quietPhone).menu)).toEqual([
      '● Grace (available) >',
      '  Voice call',
      '  Video call',
      '◉ Alan (in a call) >',
      '  Voice call',
      '  Video call',
      '--',
      'Ada: Available >',
      '  Available *',
      '  Away',
      '  Do not disturb',
      '  Invisible',
      '--',
      '  Do not disturb for 30 minutes',
      '  Do not disturb for 1 hour',
      '  Do not disturb until tomorrow 08:00',
      '--',
      ...end,
    ]);
  });

  it('offers rooms with who is inside, the own one marked, and to leave it', () => {
    const room = (roomId: string, people: string[]) => ({ roomId, name: `Room ${roomId}`, people });
    const phone: PhoneSnapshot = {
      ...phoneWith({ callId: 'b', peerName: 'Room b', room: { others: 1 } }),
      contacts: [],
      rooms: [room('a', ['Ada', 'Bob', 'Cleo', 'Dan']), room('b', ['Ada']), room('c', [])],
    };
    const lines = drawn(trayModel(phone).menu);
    expect(lines).toEqual(
      expect.arrayContaining(['Leave Room b', '(Rooms)', 'Room a: Ada, Bob +2', 'Room b: Ada *', 'Room c']),
    );
    const many = Array.from({ length: 9 }, (_, index) => room(`${index}`, []));
    const long = drawn(trayModel({ ...quietPhone, rooms: many }).menu);
    expect(long.filter((line) => line.startsWith('Room '))).toHaveLength(6);
    expect(long).toContain('All rooms');
  });

  it('offers to call again, and to call back who was missed', () => {
    const phone = {
      ...{ ...quietPhone, contacts: [], missedCount: 2 },
      redial: { userId: 'user-alan', name: 'Alan' },
      missedFrom: { userId: 'user-grace', name: 'Grace' },
    };
    expect(drawn(trayModel(phone).menu).slice(0, 6)).toEqual([
      ...['Call Alan again', '--', '(Nobody to call yet)', '--'],
      ...['Call Grace back', 'Show 2 missed calls'],
    ]);
    const offline = { ...phone, connection: 'reconnecting' } as const;
    expect(drawn(trayModel(offline).menu).join()).not.toContain('Call');
  });

  it.each([
    ['the line is down', { ...quietPhone, connection: 'reconnecting' as const }, '(Reconnecting)'],
    ['nobody is there', { ...quietPhone, contacts: [] }, '(Nobody to call yet)'],
  ])('says so when %s', (_what, snapshot, line) => {
    expect(drawn(trayModel(snapshot).menu)[0]).toBe(line);
  });

  it('begins with the call that rings', () => {
    expect(drawn(trayModel(phoneWith({ ...ringing, media: 'video' })).menu).slice(0, 5)).toEqual([
      '(Grace is calling with video)',
      'Answer',
      'Answer without camera',
      'Decline',
      '--',
    ]);
  });

  it('steers the call', () => {
    expect(drawn(trayModel(phoneWith({ muted: true })).menu).slice(0, 5)).toEqual([
      '(In a call with Grace (muted))',
      'Mute *',
      'Hold',
      'Hang up',
      '--',
    ]);
    expect(drawn(trayModel(phoneWith({ phase: 'ringing-out' })).menu).slice(0, 4)).toEqual([
      '(Calling Grace)',
      'Mute',
      'Hang up',
      '--',
    ]);
  });

  it('takes the wish to be heard back while the microphone opens', () => {
    const { menu } = trayModel(phoneWith({ muted: true, microphoneOpening: true }));
    expect(menu[1]).toMatchObject({
      label: 'Mute',
      intent: { type: 'set-muted', callId: 'c-1', muted: true },
      checked: true,
    });
  });

  it('asks for exactly what the item says', () => {
    const { menu } = trayModel(phoneWith({ muted: true }, { callId: 'c-2', ...ringing, waiting: true }));
    const intents = menu.flatMap((item) => (item.kind === 'action' ? [item.intent] : []));
    expect(intents).toEqual([
      { type: 'answer', callId: 'c-2' },
      { type: 'decline', callId: 'c-2' },
      { type: 'set-muted', callId: 'c-1', muted: false },
      { type: 'set-held', callId: 'c-1', held: true },
      { type: 'hang-up', callId: 'c-1' },
      { type: 'open' },
      { type: 'quit' },
    ]);
  });

  it('offers to go on with the other one of two on hold', () => {
    const { menu } = trayModel(phoneWith({ held: true }, { callId: 'c-2', peerName: 'Alan', held: true }));
    expect(drawn(menu)[0]).toBe('(In a call with Alan (on hold))');
    expect(menu).toContainEqual({
      ...{ kind: 'action', label: 'Swap with Grace' },
      intent: { type: 'set-held', callId: 'c-1', held: false },
    });
  });

  it('shows missed calls until they are looked at, and a dozen people at most', () => {
    const contacts = Array.from({ length: 30 }, (_, index) => ({
      userId: `u-${index}`,
      name: `Person ${index}`,
      status: 'offline' as const,
      favourite: false,
    }));
    const lines = drawn(trayModel({ ...quietPhone, contacts, missedCount: 2 }).menu);
    expect(lines).toContain('Show 2 missed calls');
    expect(lines.filter((line) => line.startsWith('○'))).toHaveLength(12);
  });

  it('says nothing of people whose presence is not known yet', () => {
    const contact = { userId: 'u-1', name: 'Grace', status: 'unknown' as const, favourite: false };
    const lines = drawn(trayModel({ ...quietPhone, contacts: [contact] }).menu);
    expect(lines.filter((line) => line.includes('Grace'))).toEqual([expect.stringMatching(/^Grace\b[^(]*$/)]);
  });
});
