import { expect, test as base } from '@playwright/test';
import { ada, grace } from '../calls/team.ts';
import { isTalking } from './figures.ts';
import { takeSound } from './sound-tap.ts';
import { ADA_HZ, createWorld, GRACE_HZ, type World } from './world.ts';

interface WorkerFixtures {
  /** Its processes serve all tests, one after the other. A test that fails makes a new one. */
  readonly sharedWorld: World;
}

interface NetworkFixtures {
  readonly media: 'voice' | 'video';
  /** Nobody is in a call. */
  readonly world: World;
  /** Ada has called Grace, and they hear each other; at the end they hang up, and nothing is left of the call. */
  readonly talking: World;
}

export const test = base.extend<NetworkFixtures, WorkerFixtures>({
  media: ['voice', { option: true }],
  sharedWorld: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names from the pattern and demands one.
    async ({}, use) => {
      const world = await createWorld();
      await use(world);
      await world.dispose();
    },
    // Many things start in it, and each has a net of its own.
    { scope: 'worker', timeout: 480_000 },
  ],
  world: async ({ sharedWorld }, use) => {
    await use(sharedWorld);
    for (const { place } of [sharedWorld.ada, sharedWorld.grace]) await place.shape({});
  },
  talking: async ({ world, media }, use) => {
    await world.ada.call(grace.name, media);
    await world.grace.answer();
    await isTalking(world.ada, GRACE_HZ);
    await isTalking(world.grace, ADA_HZ);
    for (const { page } of [world.ada, world.grace]) await takeSound(page);
    await use(world);
    for (const { place } of [world.ada, world.grace]) await place.shape({});
    await world.ada.hangUp();
    await world.grace.sees(`${ada.name} hung up`);
    await world.ada.isAtRest();
    await world.grace.isAtRest();
  },
});

export { expect };
