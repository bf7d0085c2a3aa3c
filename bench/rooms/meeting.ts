import type { Page } from '@playwright/test';

/** Several people who meet: in a room of the product, or in a bare mesh. A person is the number of their page. */
export interface Meeting {
  readonly pages: readonly Page[];
  /** Goes to where the button is. */
  prepare(person: number): Promise<void>;
  /** Presses *Join*. */
  join(person: number): Promise<void>;
  leave(person: number): Promise<void>;
  /** Until this person has a connection to so many others, and to nobody else. */
  isConnected(person: number, others: number): Promise<void>;
}

/** Lets so many people in, one after the other, until each is connected to all. */
export async function gather(meeting: Meeting, people: number): Promise<void> {
  for (let person = 0; person < people; person += 1) {
    await meeting.prepare(person);
    await meeting.join(person);
    for (let one = 0; one <= person; one += 1) await meeting.isConnected(one, person);
  }
}

/** Lets everybody out who was let in by {@link gather}. */
export async function scatter(meeting: Meeting, people: number): Promise<void> {
  for (let person = 0; person < people; person += 1) await meeting.leave(person);
}
