import { later } from '../later-part.ts';

/** The screens that most people seldom open. */
export const laterScreens = {
  settings: later(() => import('../settings/SettingsScreen.svelte')),
  rooms: later(() => import('../rooms/RoomsScreen.svelte')),
  room: later(() => import('../rooms/RoomScreen.svelte')),
  visit: later(() => import('../rooms/VisitorArea.svelte')),
  admin: later(() => import('../admin/AdminScreen.svelte')),
};
