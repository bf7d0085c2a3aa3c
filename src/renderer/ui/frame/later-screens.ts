import { later } from '../later-part.ts';

/** The screens that most people seldom open. */
export const laterScreens = {
  settings: later(() => import('../settings/SettingsScreen.svelte')),
  admin: later(() => import('../admin/AdminScreen.svelte')),
};
