/**
 * Every screen without a server, to look at while working on the interface:
 * `npx vite --config vite.web.config.ts`, then `/ui/gallery/gallery.html?scene=voice&theme=dark`.
 */
import { createSubject } from '@shared/observable.ts';
import { idleSnapshot, type PhoneSnapshot } from '@shared/phone.ts';
import { flushSync, mount } from 'svelte';
import App from '../../App.svelte';
import { fetchLaterParts } from '../later-parts.ts';
import RingingWindow from '../ringing/RingingWindow.svelte';
import type { FakePhone } from '../testing/fake-phone.ts';
import { longName } from './colleagues.ts';
import { presses } from './presses.ts';
import { sceneNames, scenes } from './scenes.ts';

/** For the small window that shows a ringing call. */
const ringingSnapshot: PhoneSnapshot = {
  ...idleSnapshot,
  calls: [
    {
      callId: 'call-0001',
      peerName: longName.name,
      media: 'video',
      phase: 'ringing-in',
      waiting: false,
      muted: false,
      held: false,
      answeredAt: null,
    },
  ],
};

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

/** In no top-level `await`: the later parts import from the file that this one is bundled in, and would wait for it. */
async function show(target: HTMLElement, phone: FakePhone | undefined): Promise<void> {
  if (phone === undefined) return;
  phone.state.settings.set({ ...phone.state.settings.current, theme });
  await fetchLaterParts();
  mount(App, { target, props: { phone } });
  for (const words of presses[name] ?? []) press(target, words);
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
  void show(target, scenes[name]?.());
} else {
  for (const scene of sceneNames) {
    const link = document.createElement('a');
    link.href = `?scene=${scene}&theme=${theme}`;
    link.textContent = scene;
    target.append(link, document.createElement('br'));
  }
}
