import { render, screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { expect, it, vi } from 'vitest';
import { createSubject } from '@shared/observable.ts';
import App from '../../App.svelte';
import { aPerson, ada, createFakePhone } from '../testing/fake-phone.ts';
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

it('asks in a large room for the cameras of those who have a tile, and tells of the others', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const phone = createFakePhone();
  const people = Array.from({ length: 20 }, (_, index) => aPerson(`p${index}`, `Person ${index}`));
  const others = people.map((person) => aParticipant(person, { cameraOn: true }));
  const [last] = others.slice(-1);
  const speaking = createSubject(false);
  if (last)
    phone.state.participants.set(last.deviceId, {
      ...{ video: null, screen: null },
      meter: { speaking, level: () => 0, loudness: () => 0, frequencies: () => undefined },
    });
  phone.state.room.set(anOwnRoom({ others }));
  phone.state.screen.set('room');
  render(App, { phone });
  // Beside somebody large there are but a few places.
  screen.getByRole('button', { name: 'More' }).click();
  await tick();
  screen.getByRole('button', { name: 'Show who speaks large' }).click();
  await tick();
  const drawn = () =>
    screen
      .getAllByTestId('tile')
      .flatMap(({ dataset }) => (dataset['device'] === 'own' ? [] : dataset['device']));
  const asked = () => [...phone.state.shownPictures.current.keys()];
  expect(asked().toSorted()).toEqual(drawn().toSorted());
  expect(drawn()).not.toContain(last?.deviceId);

  speaking.set(true);
  vi.advanceTimersByTime(1_000);
  await tick();
  expect(asked().toSorted()).toEqual(drawn().toSorted());
  expect(drawn()[0], 'large').toBe(last?.deviceId);

  screen.getByRole('button', { name: `and ${20 - drawn().length} others` }).click();
  await tick();
  expect(
    within(screen.getByRole('region', { name: 'People in the room' })).getAllByRole('listitem'),
  ).toHaveLength(21);
  vi.useRealTimers();
});

it('says that a room is full, or shows as many cameras as it can, and what to do', async () => {
  const phone = createFakePhone();
  phone.state.room.set(anOwnRoom({ phase: 'over', over: 'full' }));
  phone.state.screen.set('room');
  render(App, { phone });
  await tick();
  expect(screen.getByRole('alert').textContent).toContain('The room is full');
  screen.getByRole('button', { name: 'Try again' }).click();
  expect(phone.log).toContainEqual(['run', { type: 'join-room', roomId: 'room-standup' }]);
  const inside = anOwnRoom();
  phone.state.room.set({ ...inside, own: { ...inside.own, videoFull: true } });
  await tick();
  expect(screen.getByRole('alert').textContent).toContain('Wait until somebody stops theirs');
});
