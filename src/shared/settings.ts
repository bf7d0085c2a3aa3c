import * as z from 'zod/mini';

/** An Electron accelerator such as `Control+Alt+M`, or `null` for "no key". */
const Hotkey = z.nullable(z.string().check(z.maxLength(64)));

/** The actions that global keys can have. */
export const HotkeyBindings = z.object({
  mute: Hotkey,
  answer: Hotkey,
  decline: Hotkey,
  hangUp: Hotkey,
  swap: z._default(Hotkey, null),
  hold: z._default(Hotkey, null),
  redial: z._default(Hotkey, null),
  /** Is held, and not pressed: for push to talk and push to mute. */
  talk: z._default(Hotkey, null),
});
export type HotkeyBindings = z.infer<typeof HotkeyBindings>;
export type HotkeyAction = keyof HotkeyBindings;

/** Kept by id and by name, because ids can change. */
const DeviceChoice = z.nullable(z.object({ deviceId: z.string(), label: z.string() }));

/**
 * Somebody whom a person wants to call: at a time, or as soon as both are free, but no later than `until`. `owner` is the
 * id of who wants it, because several people may use one installation.
 */
export const Callback = z.object({
  owner: z.string().check(z.maxLength(64)),
  userId: z.string().check(z.maxLength(64)),
  name: z.string().check(z.maxLength(64)),
  when: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('time'), at: z.number() }),
    z.object({ kind: z.literal('free'), until: z.number() }),
  ]),
});
export type Callback = z.infer<typeof Callback>;

/** `standard`: the browser's own. `strong`: a neural network. It was a switch once, and old files have it as one. */
const NoiseSuppression = z.pipe(
  z.transform((value) => (typeof value === 'boolean' ? (value ? 'standard' : 'off') : value)),
  z.enum(['off', 'standard', 'strong']),
);

/** What a person can change about this installation. Kept by the desktop app's main process or the browser. */
export const Settings = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  /** Closing the window leaves the phone in the tray. */
  closeToTray: z.boolean(),
  hotkeys: HotkeyBindings,
  /** Single letters steer a call: M, V, P, H and S, while nothing else has the focus. */
  callKeys: z.boolean(),
  /**
   * `while-ringing`: the two devices connect while it rings, so that the answer is instant; members of the team may
   * learn this device's network address before the answer. `after-answer`: nothing is connected before.
   */
  connect: z.enum(['while-ringing', 'after-answer']),
  /**
   * `always`: calls go through a relay, so that who is called or calls learns no network address of this device.
   * `as-needed`: directly where that is possible.
   */
  relay: z.enum(['as-needed', 'always']),
  /**
   * When a called person's microphone opens. `while-ringing`: before the answer, so that their first word is not cut
   * off; nothing is sent, but the system shows that the microphone is on because somebody rings.
   */
  openMicrophone: z.enum(['on-answer', 'while-ringing']),
  /** `onSpeakerToo`: it rings on the speaker as well as on the device for ringing. */
  ringtone: z.object({
    volume: z.number().check(z.gte(0), z.lte(1)),
    onSpeakerToo: z._default(z.boolean(), false),
  }),
  /** What is preferred; null: what the system has as its default. `ringer`: null means the speaker. */
  devices: z.object({
    microphone: DeviceChoice,
    speaker: DeviceChoice,
    ringer: z._default(DeviceChoice, null),
    camera: DeviceChoice,
  }),
  /**
   * What muting does. `soft`: the microphone stays open and nothing of it is sent. `hard`: it is closed, so that the
   * system shows it; opening it again takes a moment.
   */
  mute: z.enum(['soft', 'hard']),
  /** `music`: in stereo and as it is; what `audioProcessing` says is for a `voice`. */
  soundProfile: z.enum(['voice', 'music']),
  /** Whoever talks with this person sends them almost nothing while silent. */
  sparesSilence: z.boolean(),
  /**
   * `push-to-talk`: the microphone is closed until a key is held. `push-to-mute`: it is closed while a key is held.
   */
  voice: z.enum(['open', 'push-to-talk', 'push-to-mute']),
  /** That key is heard to open and to close the microphone; by this person alone. */
  talkSounds: z.boolean(),
  audioProcessing: z.object({
    echoCancellation: z.boolean(),
    noiseSuppression: NoiseSuppression,
    autoGainControl: z.boolean(),
  }),
  /** A browser suggests that it tell of calls; until the person has said "not now". */
  offersNotifications: z.boolean(),
  /** Kept here, so that they outlive the program. */
  callbacks: z.array(Callback).check(z.maxLength(100)),
  /** How loud this person hears others in rooms, by their id, from 0 to 1; who is not here is heard as they come. */
  volumes: z.record(z.string().check(z.maxLength(64)), z.number().check(z.gte(0), z.lte(1))),
});
export type Settings = z.infer<typeof Settings>;

/** `Control+Alt+<letter>` types a character on many European layouts, hence Shift. */
export const defaultSettings: Settings = {
  theme: 'system',
  closeToTray: true,
  hotkeys: {
    mute: 'CommandOrControl+Shift+F9',
    answer: 'CommandOrControl+Shift+F10',
    decline: 'CommandOrControl+Shift+F11',
    hangUp: 'CommandOrControl+Shift+F12',
    ...{ swap: null, hold: null, redial: null, talk: null },
  },
  callKeys: true,
  connect: 'while-ringing',
  relay: 'as-needed',
  openMicrophone: 'on-answer',
  ringtone: { volume: 0.7, onSpeakerToo: false },
  devices: { microphone: null, speaker: null, ringer: null, camera: null },
  mute: 'soft',
  soundProfile: 'voice',
  sparesSilence: false,
  voice: 'open',
  talkSounds: false,
  audioProcessing: { echoCancellation: true, noiseSuppression: 'standard', autoGainControl: true },
  offersNotifications: true,
  callbacks: [],
  volumes: {},
};

/** A change of some settings; nested objects are replaced as a whole. */
export const SettingsPatch = z.partial(Settings);
export type SettingsPatch = z.infer<typeof SettingsPatch>;

/** A patch may carry `undefined` for "not changed". */
export function applySettings(settings: Settings, patch: SettingsPatch): Settings {
  const changes = Object.entries(patch).filter(([, value]) => value !== undefined);
  return { ...settings, ...(Object.fromEntries(changes) as Partial<Settings>) };
}
