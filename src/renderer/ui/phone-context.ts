import { createContext } from 'svelte';
import type { PhoneView } from '../state/phone-view.svelte.ts';

/** The phone of the mounted interface. `App` provides it; screens read it and hand data and callbacks down. */
export const [usePhone, providePhone] = createContext<PhoneView>();
