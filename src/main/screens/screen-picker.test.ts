import { describe, expect, it } from 'vitest';
import type { ScreenQuestion } from '@shared/screens.ts';
import { APP_ORIGIN } from '../security/app-origin-model.ts';
import { createRecordingLogger } from '../testing/recording-logger.ts';
import { createScreenPicker, type ScreenPickerDeps } from './screen-picker.ts';

const source = (id: string, name: string, picture = 'data:image/png;base64,AA') => ({
  ...{ id, name, display_id: '', appIcon: null as never },
  thumbnail: { isEmpty: () => picture === '', toDataURL: () => picture } as never,
});

const found = [
  source('window:12:0', 'Letter'),
  source('window:13:1', 'Ringdown'),
  source('screen:1:0', 'Entire screen', ''),
];

function open(changes: Partial<ScreenPickerDeps> = {}, status = 'granted') {
  const asked: (ScreenQuestion | null)[] = [];
  const given: unknown[] = [];
  const picker = createScreenPicker({
    desktopCapturer: { getSources: () => Promise.resolve(found) },
    systemPreferences: { getMediaAccessStatus: () => status as 'granted' },
    platform: 'linux',
    origin: APP_ORIGIN,
    asksItself: false,
    ask: (question) => void asked.push(question),
    log: createRecordingLogger(),
    ...changes,
  });
  const request = async (origin = APP_ORIGIN): Promise<void> => {
    picker.request({ securityOrigin: origin, audioRequested: true }, (streams) => given.push(streams));
    await settled();
  };
  return { picker, asked, given, request };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const letter = { id: 'window:12:0', name: 'Letter' };

describe('the picker for a screen', () => {
  it('shows screens before windows, none of its own, and no sound where the system has none to give', async () => {
    const { asked, request } = open();
    await request();
    expect(asked).toEqual([
      {
        kind: 'choose',
        offersSound: false,
        sources: [
          { id: 'screen:1:0', kind: 'screen', name: 'Entire screen', thumbnail: '' },
          { id: 'window:12:0', kind: 'window', name: 'Letter', thumbnail: 'data:image/png;base64,AA' },
        ],
      },
    ]);
  });

  it.each([
    ['linux', true, { video: letter }],
    ['win32', false, { video: letter }],
    ['win32', true, { video: letter, audio: 'loopback' }],
  ] as const)('gives what was chosen on %s with sound %s', async (platform, sound, streams) => {
    const { picker, given, request } = open({ platform });
    await request();
    expect(given).toEqual([]);
    picker.answer({ sourceId: 'window:12:0', sound });
    await settled();
    expect(given).toEqual([streams]);
  });

  it('gives nothing to whoever thought better of it, chose what is not there, or is no page of the app', async () => {
    const { picker, given, request } = open();
    await request();
    picker.answer(null);
    await settled();
    await request();
    picker.answer({ sourceId: 'window:99:0', sound: false });
    await settled();
    await request('https://evil.example');
    expect(given).toEqual([null, null, null]);
  });

  it('takes a question back when the page asks anew', async () => {
    const { picker, given, request } = open();
    await request();
    await request();
    expect(given).toEqual([null]);
    picker.answer({ sourceId: 'window:12:0', sound: false });
    await settled();
    expect(given).toEqual([null, { video: letter }]);
  });

  it('asks once when the page asks anew before the list is there, whichever list comes first', async () => {
    const lists: ((sources: typeof found) => void)[] = [];
    const getSources = (): Promise<typeof found> => new Promise((resolve) => lists.push(resolve));
    const { picker, asked, given, request } = open({ desktopCapturer: { getSources } });
    await request();
    await request();
    lists[1]?.(found);
    await settled();
    lists[0]?.(found);
    await settled();
    expect([asked.length, given]).toEqual([1, [null]]);
    picker.answer({ sourceId: 'window:12:0', sound: false });
    await settled();
    expect(given).toEqual([null, { video: letter }]);
  });

  it('asks nobody where the system has asked already', async () => {
    const desktopCapturer = { getSources: () => Promise.resolve(found.slice(0, 1)) };
    const { asked, given, request } = open({ asksItself: true, desktopCapturer });
    await request();
    const cancelled = open({ asksItself: true, desktopCapturer: { getSources: () => Promise.resolve([]) } });
    await cancelled.request();
    expect([asked, given, cancelled.given]).toEqual([[], [{ video: letter }], [null]]);
  });

  it('asks where the system should have asked and tells of several', async () => {
    const { asked, given, picker, request } = open({ asksItself: true });
    await request();
    expect([asked.length, given]).toEqual([1, []]);
    picker.answer({ sourceId: 'window:12:0', sound: false });
    await settled();
    expect(given).toEqual([{ video: letter }]);
  });

  it('says so where macOS lets nobody see its screen', async () => {
    const { asked, given, request } = open({ platform: 'darwin' }, 'denied');
    await request();
    expect([asked, given]).toEqual([[{ kind: 'denied' }], [null]]);
  });

  it('gives nothing when the system can not tell what there is', async () => {
    const { given, request } = open({
      desktopCapturer: { getSources: () => Promise.reject(new Error('no portal')) },
    });
    await request();
    expect(given).toEqual([null]);
  });
});
