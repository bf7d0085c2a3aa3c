/**
 * Every screen without a server, to look at while working on the interface:
 * `npx vite --config vite.web.config.ts`, then `/ui/gallery/gallery.html?scene=voice&theme=dark`.
 */
import { createSubject } from '@shared/observable.ts';
import { flushSync, mount } from 'svelte';
import App from '../../App.svelte';
import RingingWindow from '../ringing/RingingWindow.svelte';
import { presses, ringingSnapshot, sceneNames, scenes } from './scenes.ts';

function press(within: HTMLElement, words: string): void {
  flushSync();
  const buttons = [...within.querySelectorAll('button')];
  const button =
    buttons.find(({ textContent }) => textContent.trim().includes(words)) ??
    buttons.find(({ ariaLabel }) => ariaLabel?.includes(words));
  if (!button) throw new Error(`There is no button “${words}”.`);
  button.click();
  flushSync();
}

const query = new URLSearchParams(location.search);
const target = document.getElementById('app');
const theme = query.get('theme') === 'dark' ? 'dark' : 'light';
const name = query.get('scene') ?? '';
if (!target) throw new Error('gallery.html has no #app');

if (name === 'ringing-window') {
  document.documentElement.dataset['theme'] = theme;
  mount(RingingWindow, {
    target,
    props: { snapshot: createSubject(ringingSnapshot), send: () => undefined },
  });
} else if (name in scenes) {
  const phone = scenes[name]?.();
  if (phone) {
    phone.state.settings.set({ ...phone.state.settings.current, theme });
    mount(App, { target, props: { phone } });
    for (const words of presses[name] ?? []) press(target, words);
  }
} else {
  for (const scene of sceneNames) {
    const link = document.createElement('a');
    link.href = `?scene=${scene}&theme=${theme}`;
    link.textContent = scene;
    target.append(link, document.createElement('br'));
  }
}
