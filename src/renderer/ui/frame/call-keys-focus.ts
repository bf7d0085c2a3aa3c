/** Where letters are typed or choose something. */
const TAKES_LETTERS =
  'input, textarea, select, [contenteditable]:not([contenteditable="false"]), [role="textbox"], [role="listbox"], [role="menu"], [data-popover]';

/** What the focus can be on. */
const CONTROL = 'button, a[href], summary, [tabindex]';

/**
 * Whether a bare letter may steer the call: with no dialog open, and with the focus on nothing or on a control of the
 * call itself (marked with `data-call-keys`). With the focus anywhere else somebody is doing something else, and a
 * letter that was meant for that must not answer a call or turn a camera on.
 */
export function mayTakeCallKeys(target: EventTarget | null, page: Document): boolean {
  if (page.querySelector('dialog[open], [role="dialog"], [role="alertdialog"]')) return false;
  if (!(target instanceof Element)) return true;
  if (target.closest(TAKES_LETTERS)) return false;
  return target.closest(CONTROL) === null || target.closest('[data-call-keys]') !== null;
}
