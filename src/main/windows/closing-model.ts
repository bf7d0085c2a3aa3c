export interface ClosingInput {
  /** The whole app is ending. */
  readonly quitting: boolean;
  readonly closeToTray: boolean;
  readonly hasTray: boolean;
}

/**
 * What closing the phone's window means. The window is the phone: as long as the app runs it is never destroyed, so a
 * call survives. Without a tray to come back from, hiding would lose it: it is minimised instead.
 */
export function closingAction({
  closeToTray,
  hasTray,
  quitting,
}: ClosingInput): 'close' | 'hide' | 'minimise' | 'quit' {
  if (quitting) return 'close';
  if (!closeToTray) return 'quit';
  return hasTray ? 'hide' : 'minimise';
}
