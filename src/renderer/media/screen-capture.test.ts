import { describe, expect, it } from 'vitest';
import { openScreen, refusalOf } from './screen-capture.ts';

describe('a screen that can not be had', () => {
  it.each([
    ['the person closed the picker', new DOMException('Permission denied', 'NotAllowedError'), null],
    ['the picker of the system was closed', new DOMException('Invalid state', 'AbortError'), null],
    [
      'the system lets nobody see it',
      new DOMException('Permission denied by system', 'NotAllowedError'),
      'denied',
    ],
    ['it did not start', new DOMException('Could not start', 'NotReadableError'), 'failed'],
    ['something else was thrown', 'nonsense', 'failed'],
  ] as const)('%s', (_, error, problem) => {
    expect(refusalOf(error)).toBe(problem);
  });

  it('says so where the browser can show none', async () => {
    expect(await openScreen(undefined, 'detail')).toEqual({ ok: false, error: 'unsupported' });
    expect(await openScreen({} as MediaDevices, 'detail')).toEqual({ ok: false, error: 'unsupported' });
  });
});
