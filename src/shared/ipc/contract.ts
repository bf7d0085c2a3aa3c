import * as z from 'zod/mini';
import { PhoneCommand, PhoneSnapshot } from '../phone.ts';
import { ScreenChoice } from '../screens.ts';
import { StoredSession } from '../session.ts';
import { SettingsPatch } from '../settings.ts';
import type { InvokeName, SendName } from './channels.ts';

const Nothing = z.undefined();

/** What main accepts on each channel. Every argument is parsed before a handler sees it. */
export const invokePayloads = {
  loadSession: Nothing,
  saveSession: StoredSession,
  clearSession: Nothing,
  loadSettings: Nothing,
  changeSettings: SettingsPatch,
  hotkeys: Nothing,
  configureHotkeys: Nothing,
} as const satisfies Record<InvokeName, z.core.$ZodType>;

export const sendPayloads = {
  publish: PhoneSnapshot,
  command: PhoneCommand,
  ringingReady: Nothing,
  linksReady: Nothing,
  answerScreenQuestion: ScreenChoice,
  left: Nothing,
} as const satisfies Record<SendName, z.core.$ZodType>;

/** Which window may use which channel: the phone itself, or the small ringing window. */
export const channelOwners = {
  loadSession: 'phone',
  saveSession: 'phone',
  clearSession: 'phone',
  loadSettings: 'phone',
  changeSettings: 'phone',
  hotkeys: 'phone',
  configureHotkeys: 'phone',
  publish: 'phone',
  command: 'ringing',
  ringingReady: 'ringing',
  linksReady: 'phone',
  answerScreenQuestion: 'phone',
  left: 'phone',
} as const satisfies Record<InvokeName | SendName, 'phone' | 'ringing'>;
