import type { Page } from '@playwright/test';
import type { Figure } from '../../report.ts';
import { type Meeting, scatter } from '../meeting.ts';
import type { Part } from '../part.ts';
import { openStage } from '../stage.ts';

const MOST_INSIDE = 5;
/** Nothing is said any more about a newcomer who has been connected for so long. */
const QUIET_MS = 3_000;
/** A message of Engine.IO that carries one of Socket.IO; the others are pings and pongs. */
const MESSAGE = '4';

/** How many messages it takes to let one more person in: of everybody inside and the newcomer, to the server and from it. */
export const messagesPart: Part = {
  title: 'Messages for one who joins',
  async measure({ browser }) {
    const stage = await openStage({ browser, people: MOST_INSIDE + 1, roundTripMs: 0 });
    try {
      const ours = await messagesOfEachJoin(stage.room);
      const theirs = await messagesOfEachJoin(stage.mesh);
      const perPerson = (inside: number): number => (ours[inside] ?? Number.NaN) / inside;
      const figures = [1, 3, MOST_INSIDE].map((inside): Figure => {
        const value = ours[inside] ?? Number.NaN;
        return { figure: `with ${inside} inside`, value, unit: '', baseline: theirs[inside] ?? null };
      });
      return [
        ...figures,
        {
          ...{ figure: `per person inside: with ${MOST_INSIDE} of them, beside one`, unit: '' },
          ...{ value: perPerson(MOST_INSIDE), baseline: perPerson(1), aim: { of: 'ratio', atMost: 1.1 } },
        },
      ];
    } finally {
      await stage.close();
    }
  },
};

/** Of the first one who joins, the second, and so on. */
async function messagesOfEachJoin(meeting: Meeting): Promise<readonly number[]> {
  const joins: number[] = [];
  let count = 0;
  for (let person = 0; person <= MOST_INSIDE; person += 1) {
    const page = meeting.pages[person];
    if (page) await watchMessages(page, () => (count += 1));
    await meeting.prepare(person);
    count = 0;
    await meeting.join(person);
    for (let one = 0; one <= person; one += 1) await meeting.isConnected(one, person);
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    joins.push(count);
  }
  await scatter(meeting, MOST_INSIDE + 1);
  return joins;
}

async function watchMessages(page: Page, onMessage: () => void): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const look = ({ response }: { response: { payloadData: string } }): void => {
    if (response.payloadData.startsWith(MESSAGE)) onMessage();
  };
  session.on('Network.webSocketFrameSent', look);
  session.on('Network.webSocketFrameReceived', look);
}
