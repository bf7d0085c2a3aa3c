/** `denied`: the person or the system said no. `absent`: there is none. `busy`: another program has it. */
export type MediaProblem = 'denied' | 'absent' | 'busy' | 'failed';

/** `denied`: the system lets nobody see its screen. `unsupported`: this browser can't show one. */
export type ScreenProblem = 'denied' | 'unsupported' | 'failed';
