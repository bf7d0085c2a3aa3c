import type { Page } from '@playwright/test';
import { type BareRelay, startBareRelay } from '../call/bare-pair.ts';
import { type Passed, runBareMesh } from './bare-mesh-page.ts';
import type { Meeting } from './meeting.ts';

/** Who joins is told who is inside; what is said to one goes to that one. */
export function startMeshRelay(): Promise<BareRelay> {
  const inside = new Set<string>();
  return startBareRelay((socket) => {
    socket.on('join', (tell: (inside: readonly string[]) => void) => {
      tell([...inside]);
      inside.add(socket.id);
    });
    socket.on('to-one', ({ id, said }: Passed) => socket.to(id).emit('from-one', { id: socket.id, said }));
    const leave = (): void => {
      if (inside.delete(socket.id)) socket.broadcast.emit('left', socket.id);
    };
    socket.on('leave', leave).on('disconnect', leave);
  });
}

/** A mesh of bare peer connections: a microphone, a player for each, and nothing else. */
export async function openBareMesh(pages: readonly Page[], relayUrl: string): Promise<Meeting> {
  for (const page of pages) {
    await page.goto(relayUrl);
    await page.evaluate(runBareMesh, relayUrl);
  }
  const of = (person: number): Page => {
    const page = pages[person];
    if (!page) throw new Error(`there is no person ${person}`);
    return page;
  };
  return {
    pages,
    prepare: () => Promise.resolve(),
    join: (person) => of(person).getByRole('button', { name: 'Join' }).click(),
    leave: (person) => of(person).evaluate(() => window.mesh.leave()),
    async isConnected(person, others) {
      await of(person).waitForFunction((count) => window.mesh.connected() === count, others, { polling: 50 });
    },
  };
}
