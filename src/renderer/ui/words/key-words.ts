import type { Settings } from '@shared/settings.ts';

interface KeyWords {
  readonly keys: readonly string[];
  readonly what: string;
}

export interface KeyGroup {
  readonly title: string;
  readonly keys: readonly KeyWords[];
}

const everywhere: readonly KeyWords[] = [
  { keys: ['M'], what: 'Mute or unmute' },
  { keys: ['V'], what: 'Camera on or off' },
  { keys: ['P'], what: 'Share the screen, or stop' },
];

const holding: Readonly<Record<Settings['voice'], readonly KeyWords[]>> = {
  open: [],
  'push-to-talk': [{ keys: ['Space'], what: 'Hold to talk' }],
  'push-to-mute': [{ keys: ['Space'], what: 'Hold to mute' }],
};

/** The keys that do something while Ringdown is in front. `letters`: those of one letter are switched on. */
export function keyGroups({ callKeys, voice }: Pick<Settings, 'callKeys' | 'voice'>): readonly KeyGroup[] {
  const letters = (keys: readonly KeyWords[]): readonly KeyWords[] => (callKeys ? keys : []);
  const groups = [
    { title: 'In calls and rooms', keys: [...holding[voice], ...letters(everywhere)] },
    {
      title: 'In a call',
      keys: letters([
        { keys: ['H'], what: 'Hold or resume' },
        { keys: ['S'], what: 'Swap calls' },
      ]),
    },
    { title: 'In a room', keys: letters([{ keys: ['H'], what: 'Raise or lower your hand' }]) },
    {
      title: 'While it rings, in the small window',
      keys: [
        { keys: ['Alt', 'Enter'], what: 'Answer' },
        { keys: ['Alt', 'Escape'], what: 'Decline' },
      ],
    },
    { title: 'Everywhere', keys: letters([{ keys: ['?'], what: 'Show this list' }]) },
  ];
  return groups.filter(({ keys }) => keys.length > 0);
}
