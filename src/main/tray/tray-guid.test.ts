import { expect, it } from 'vitest';
import { trayGuid } from './tray-guid.ts';

it('is the same for the same profile, and another one for another', () => {
  // Checked against Python: uuid.uuid5(UUID('a5b1a5e6-6f4b-4c39-9a51-0d2c7f8e4b13'), '/home/ada').
  expect(trayGuid('/home/ada')).toBe('6b73e58c-6058-5511-9294-896604d7ff9d');
  expect(trayGuid('/home/grace')).not.toBe(trayGuid('/home/ada'));
});
