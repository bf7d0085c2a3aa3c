/* Runs in the page: whatever it needs must be inside the function. */

/** Whatever is wider than its place, described; text that ends in an ellipsis is meant to be. */
export function findOverflow(): string[] {
  const root = document.documentElement;
  const wide: string[] = [];
  if (root.scrollWidth > root.clientWidth) wide.push(`the page: ${root.scrollWidth} > ${root.clientWidth}`);
  for (const element of document.body.querySelectorAll<HTMLElement>('*')) {
    const { overflowX, textOverflow } = getComputedStyle(element);
    // Text for screen readers only is one pixel wide; what is typed into a field may be long.
    if (element.clientWidth <= 1 || element instanceof HTMLInputElement) continue;
    if (overflowX === 'visible' || textOverflow === 'ellipsis') continue;
    if (element.scrollWidth > element.clientWidth) {
      const name = `${element.tagName.toLowerCase()}.${element.className}`;
      wide.push(`${name}: ${element.scrollWidth} > ${element.clientWidth}`);
    }
  }
  return wide;
}
