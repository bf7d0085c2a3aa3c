import { render } from '@testing-library/svelte';
import { tick } from 'svelte';
import { expect, it } from 'vitest';
import { createSubject } from '@shared/observable.ts';
import App from '../../App.svelte';
import { ada, createFakePhone } from '../testing/fake-phone.ts';
import { anOwnRoom, aParticipant } from '../testing/fake-rooms.ts';

it('a hidden window listens to no meter of a room: one that nobody reads measures nothing', async () => {
  const phone = createFakePhone();
  const participant = aParticipant(ada);
  const spoken = createSubject(false);
  let readers = 0;
  const speaking = {
    get current() {
      return spoken.current;
    },
    subscribe(listener: () => void) {
      const stop = spoken.subscribe(listener);
      readers += 1;
      return () => {
        readers -= 1;
        stop();
      };
    },
  };
  phone.state.participants.set(participant.deviceId, {
    ...{ video: null, screen: null },
    meter: { speaking, level: () => 0, loudness: () => 0, frequencies: () => undefined },
  });
  phone.state.room.set(anOwnRoom({ others: [participant] }));
  phone.state.screen.set('room');
  render(App, { phone });
  await tick();
  expect(readers).toBeGreaterThan(0);
  phone.state.shown.set(false);
  await tick();
  expect(readers).toBe(0);
  phone.state.shown.set(true);
  await tick();
  expect(readers).toBeGreaterThan(0);
});
