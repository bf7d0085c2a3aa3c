import { alice, bobby, soon } from './story.ts';
import type { TestPhone } from './test-phone.ts';

/** The two of the call, who called first. */
export const phones = (): TestPhone[] => [alice, bobby];
/** The connection that is used. */
export const link = (phone: TestPhone) => phone.peers.open[0]!;
/** The numbers of the connections that are open on each side, the used one first. */
export const generations = (): number[][] =>
  phones().map(({ peers }) => peers.open.map(({ generation }) => generation));

/** Those that are connected. */
export const connected = (): number[][] =>
  phones().map(({ peers }) =>
    peers.open.filter(({ state }) => state === 'connected').map(({ generation }) => generation),
  );

/** The connection over which something can be heard. */
export const talks = ({ peers }: TestPhone) => peers.open.find(({ state }) => state === 'connected')!;

/** The server is away for both. */
export async function loseServer(): Promise<void> {
  for (const phone of phones()) phone.line.cut();
  await soon();
}

/** Nothing gets through any more, and the connection that was there will find no path again. */
export function lose(): void {
  for (const phone of phones()) {
    link(phone).broken = true;
    link(phone).setPath(false);
  }
}

/** This one is in another network all at once. */
export async function move(phone: TestPhone): Promise<void> {
  lose();
  link(phone).move('instead');
  await soon();
}
