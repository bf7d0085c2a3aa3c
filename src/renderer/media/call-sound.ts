/**
 * `ringtone`, `ringback` (it rings at the other end) and `waiting` (a quiet beep during a call) repeat until another
 * sound or `stop`; `busy` and `ended` sound once. `talk-on` and `talk-off`: a key opens or closes the microphone. `sample`
 * is for hearing whether a speaker works.
 */
export type CallSound =
  'ringtone' | 'ringback' | 'waiting' | 'busy' | 'ended' | 'sample' | 'talk-on' | 'talk-off';
