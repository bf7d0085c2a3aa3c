/** The parts of the settings screen, in the order in which they are listed. */
export type SettingsCategory = 'general' | 'sound' | 'calls' | 'keys' | 'connection' | 'privacy' | 'account';
