/** `denied`: the person or the system said no. `absent`: there is none. `busy`: another program has it. */
export type MediaProblem = 'denied' | 'absent' | 'busy' | 'failed';
