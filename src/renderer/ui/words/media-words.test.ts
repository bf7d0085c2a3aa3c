import { describe, expect, it } from 'vitest';
import { callProblemWords, mediaProblemWords } from './media-words.ts';

describe('why a device can’t be used', () => {
  it.each(['denied', 'absent', 'busy', 'failed'] as const)('%s says what to do', (problem) => {
    const microphone = callProblemWords('microphone', problem, 'linux');
    expect(microphone.title.toLowerCase()).toContain('microphone');
    expect(microphone.detail).toContain('can’t hear you');
    expect(callProblemWords('camera', problem, 'linux').detail).toMatch(/camera.*\.$/);
  });

  it.each([
    ['web', 'beside the address'],
    ['chrome', 'left of the address'],
    ['edge', 'Permissions for this site'],
    ['firefox', 'crossed-out microphone'],
    ['safari', 'Settings for This Website'],
    ['safari-ios', 'Website Settings'],
    ['ios-browser', 'Settings app'],
    ['android', 'choose Permissions'],
    ['win32', 'Settings › Privacy & security › Microphone'],
    ['darwin', 'System Settings › Privacy & Security › Microphone'],
    ['linux', 'privacy settings'],
  ] as const)('names the place to allow it on %s', (platform, words) => {
    const { detail } = mediaProblemWords('microphone', 'denied', platform);
    expect(detail).toContain(words);
    expect(detail).not.toContain('can’t hear you');
  });
});
