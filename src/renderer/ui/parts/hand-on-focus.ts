const CONTROLS = 'a[href], button:not(:disabled), input:not(:disabled), [tabindex="0"]';

/** Before a part of the page goes: where it has the focus, that goes to the next control after it, or else before it. */
export function handOnFocus(part: Element | undefined): void {
  if (!part?.contains(document.activeElement)) return;
  const others = [...document.querySelectorAll<HTMLElement>(CONTROLS)].filter(
    (control) => control.tabIndex >= 0 && !part.contains(control),
  );
  const isAfter = (control: Element): boolean =>
    (part.compareDocumentPosition(control) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  const nearest = [...others.filter(isAfter), ...others.filter((control) => !isAfter(control)).reverse()];
  for (const control of nearest) {
    control.focus();
    // What is not shown can't have it.
    if (document.activeElement === control) return;
  }
}
