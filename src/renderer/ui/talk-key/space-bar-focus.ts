/** Where Space is typed or chooses something. */
const TAKES_SPACE =
  'input, textarea, select, video[controls], [contenteditable]:not([contenteditable="false"]), [role="textbox"], [role="listbox"], [role="menu"], [data-popover]';
const CONTROL = 'button, a[href], summary, [tabindex], [role="button"]';

/**
 * Whether Space may be the key of push to talk: not with a dialog open, not where something is typed, and not on a control
 * that somebody has gone to with the keyboard, who presses it with Space. Who has `clicked` one talks on with Space.
 * `:focus-visible` can't tell the two apart, because the key itself makes it true.
 */
export function mayTakeSpace(target: EventTarget | null, clicked: EventTarget | null): boolean {
  if (!(target instanceof Element)) return true;
  if (target.ownerDocument.querySelector('dialog[open], [role="dialog"], [role="alertdialog"]')) return false;
  if (target.closest(TAKES_SPACE)) return false;
  const control = target.closest(CONTROL);
  return control === null || (clicked instanceof Node && control.contains(clicked));
}
