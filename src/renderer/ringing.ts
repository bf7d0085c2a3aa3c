import { createSubject } from '@shared/observable.ts';
import { idleSnapshot, type PhoneCommand } from '@shared/phone.ts';
import type {} from '@shared/window.ts';
import { mount } from 'svelte';
import './ui/theme.css';
import './ui/base.css';
import RingingWindow from './ui/ringing/RingingWindow.svelte';

const shell = window.ringdownRinging;
const target = document.getElementById('app');
if (!shell || !target) throw new Error('the ringing window runs in the desktop app only');

const snapshot = createSubject(idleSnapshot);
shell.onSnapshot((next) => snapshot.set(next));
mount(RingingWindow, { target, props: { snapshot, send: (command: PhoneCommand) => shell.send(command) } });
