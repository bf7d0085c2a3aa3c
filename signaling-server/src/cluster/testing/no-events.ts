import type { StateEvents } from '../../shared-state.ts';

const nothing = () => Promise.resolve();

/** For a node of which nothing is wanted but what a test gives. */
export const noEvents: StateEvents = {
  onDeviceLost: nothing,
  onLosing: nothing,
  onLost: nothing,
  onInterrupted: nothing,
  onReclaimed: nothing,
  onMissed: nothing,
  figures: () => ({}),
};
