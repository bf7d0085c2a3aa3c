import { setTimeout as wait } from 'node:timers/promises';
import { notReadyFor, type Reading } from './look-model.ts';

/** A node looks once a second at the most, so asking more often would tell nothing. */
const ASK_EVERY_MS = 100;

/** How late an event loop was, in ms. */
export interface Lag {
  readonly p99: number;
  readonly max: number;
}

/** Asks a node again and again whether it is ready, until it is told to stop. Resolves to for how many ms it was not. */
export async function watchReadiness(port: number, stop: AbortSignal): Promise<number> {
  const readings: Reading[] = [];
  while (!stop.aborted) {
    const at = performance.now();
    const response = await fetch(`http://127.0.0.1:${port}/readyz`);
    await response.body?.cancel();
    readings.push({ at, ready: response.status === 200 });
    await wait(ASK_EVERY_MS);
  }
  return notReadyFor(readings);
}

/** Over the last half minute to minute. */
export async function lagOf(port: number): Promise<Lag> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  const text = await response.text();
  const read = (name: string): number => {
    const seconds = new RegExp(`^nodejs_eventloop_lag_${name}_seconds ([\\d.e-]+)$`, 'm').exec(text)?.[1];
    if (seconds === undefined) throw new Error(`a node does not say its ${name} of lag: ${response.status}`);
    return Number(seconds) * 1_000;
  };
  return { p99: read('p99'), max: read('max') };
}
