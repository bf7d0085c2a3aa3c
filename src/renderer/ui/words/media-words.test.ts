import { describe, expect, it } from 'vitest';
import { mediaProblemWords } from './media-words.ts';

describe('mediaProblemWords', () => {
  it.each(['denied', 'absent', 'busy', 'failed'] as const)('%s says what to do', (problem) => {
    const microphone = mediaProblemWords('microphone', problem);
    expect(microphone.title.toLowerCase()).toContain('microphone');
    expect(microphone.detail).toContain('can’t hear you');
    expect(mediaProblemWords('camera', problem).detail).toMatch(/camera.*\.$/);
  });
});
