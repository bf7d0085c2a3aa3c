/**
 * Every screen without a server, to look at while working on the interface:
 * `npx vite --config vite.web.config.ts`, then `/ui/gallery/gallery.html?scene=voice&theme=dark`.
 */
import { createSubject } from '@shared/observable.ts';
import { idleSnapshot } from '@shared/phone.ts';
import type { Settings } from '@shared/settings.ts';
import { flushSync, mount, unmount } from 'svelte';
import App from '../../App.svelte';
import { fetchLaterParts } from '../later-parts.ts';
import RingingWindow from '../ringing/RingingWindow.svelte';
import type { FakePhone } from '../testing/fake-phone.ts';
import { presses } from './presses.ts';
import { ringingCalls } from './ringing-window.ts';
import { sceneNames, scenes } from './scenes.ts';
import { endFilms } from './stages.ts';

function press(within: HTMLElement, words: string): void {
  flushSync();
  const buttons = [...within.querySelectorAll<HTMLElement>('button, label')];
  const button =
    buttons.find(({ textContent }) => textContent.trim().includes(words)) ??
    buttons.find(({ ariaLabel }) => ariaLabel?.includes(words));
  if (!button) throw new Error(`There is no button “${words}”.`);
  button.click();
  flushSync();
}

/** In no top-level `await`: the later parts import from the file that this one is bundled in, and would wait for it. */
async function showPhone(target: HTMLElement, phone: FakePhone, { scene, theme }: Wanted): Promise<Shown> {
  phone.state.settings.set({ ...phone.state.settings.current, theme });
  await fetchLaterParts();
  const shown = mount(App, { target, props: { phone } });
  for (const words of presses[scene] ?? []) press(target, words);
  return shown;
}

function listScenes(target: HTMLElement, { theme }: Wanted): void {
  for (const scene of sceneNames) {
    const link = document.createElement('a');
    link.href = `?scene=${scene}&theme=${theme}`;
    link.textContent = scene;
    target.append(link, document.createElement('br'));
  }
}

type Shown = ReturnType<typeof mount>;

interface Wanted {
  readonly scene: string;
  readonly theme: Settings['theme'];
}

function wanted(): Wanted {
  const query = new URLSearchParams(location.search);
  return { scene: query.get('scene') ?? '', theme: query.get('theme') === 'dark' ? 'dark' : 'light' };
}

let shown: Shown | null = null;

/** In place of what was there. Says in `data-scene` what is there now. */
async function show(target: HTMLElement): Promise<void> {
  if (shown) await unmount(shown);
  endFilms();
  shown = null;
  target.replaceChildren();
  const { scene, theme } = wanted();
  const phone = scenes[scene]?.();
  document.documentElement.dataset['theme'] = theme;
  const ringing = ringingCalls[scene];
  if (ringing) {
    const snapshot = createSubject({ ...idleSnapshot, calls: [ringing] });
    const props = { snapshot, send: () => undefined };
    shown = mount(RingingWindow, { target, props });
  } else if (phone) shown = await showPhone(target, phone, { scene, theme });
  else listScenes(target, { scene, theme });
  target.dataset['scene'] = scene;
}

const target = document.getElementById('app');
if (!target) throw new Error('gallery.html has no #app');
// Showing another scene costs less than loading the page for it.
addEventListener('popstate', () => void show(target));
void show(target);
