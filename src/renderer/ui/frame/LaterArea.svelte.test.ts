import { render, screen } from '@testing-library/svelte';
import { createRawSnippet } from 'svelte';
import { expect, it } from 'vitest';
import type { LaterPart } from '../later-part.ts';
import LaterArea from './LaterArea.svelte';
import Starting from './Starting.svelte';

type Part = LaterPart<Record<string, unknown>>;

const show = (part: Part) => {
  const loading = createRawSnippet(() => ({ render: () => '<p>Wait a moment</p>' }));
  render(LaterArea, { props: { part, props: {}, loading } });
};
const arrived = 'Starting Ringdown…';

it('shows what is here already at once', () => {
  show({ ready: Starting, fetch: () => Promise.reject(new Error('asked for nothing')) });
  expect(screen.getByText(arrived)).toBeTruthy();
});

it('says that it is on its way, then shows it', async () => {
  let arrive: (part: typeof Starting) => void = () => undefined;
  show({ ready: null, fetch: () => new Promise((resolve) => (arrive = resolve)) });
  expect(screen.getByText('Wait a moment')).toBeTruthy();
  arrive(Starting);
  expect(await screen.findByText(arrived)).toBeTruthy();
  expect(screen.queryByText('Wait a moment')).toBeNull();
});

it('says that it could not be fetched, and asks again when told to', async () => {
  let isReachable = false;
  show({
    ready: null,
    fetch: () => (isReachable ? Promise.resolve(Starting) : Promise.reject(new TypeError('Failed to fetch'))),
  });
  expect((await screen.findByRole('alert')).textContent).toContain('could not be loaded');
  expect(screen.getByRole('button', { name: 'Reload' })).toBeTruthy();
  isReachable = true;
  screen.getByRole('button', { name: 'Try again' }).click();
  expect(await screen.findByText(arrived)).toBeTruthy();
  expect(screen.queryByRole('alert')).toBeNull();
});
