import { expect } from '@playwright/test';
import type { ProductPhone } from '../call/product.ts';
import type { Meeting } from './meeting.ts';

const ROOM = 'Benchmark';

/** A room of the product, in phones that are signed in. The first of them makes it. */
export async function openProductRoom(phones: readonly ProductPhone[]): Promise<Meeting> {
  const pages = phones.map(({ page }) => page);
  const of = (person: number): ProductPhone => {
    const phone = phones[person];
    if (!phone) throw new Error(`there is no person ${person}`);
    return phone;
  };
  const showRooms = ({ page }: ProductPhone): Promise<void> =>
    page.getByRole('button', { name: /Rooms$/ }).click();
  const { page } = of(0);
  await showRooms(of(0));
  await page.getByRole('button', { name: 'New room' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill(ROOM);
  await page.getByRole('button', { name: 'Create room' }).click();
  return {
    pages,
    prepare: (person) => showRooms(of(person)),
    join: (person) =>
      of(person)
        .page.getByRole('button', { name: `Join ${ROOM}`, exact: true })
        .click(),
    async leave(person) {
      await of(person).page.getByTestId('room-screen').getByRole('button', { name: 'Leave' }).click();
      await of(person).phone.isAtRest();
    },
    async isConnected(person, others) {
      const room = of(person).page.getByTestId('room-screen');
      await expect(room.getByTestId('tile')).toHaveCount(others + 1, { timeout: 20_000 });
      await of(person).page.waitForFunction(
        (count) =>
          window.ringdownProbe.peers.filter(({ connectionState }) => connectionState === 'connected')
            .length === count,
        others,
        { polling: 50 },
      );
    },
  };
}
