/* Runs in the page: whatever it needs must be inside the function. */

/** Runs in the page: the greatest contrast (as WCAG counts it, 1 to 21) between two points of a picture. */
export async function contrastOf(picture: string): Promise<number> {
  const image = Object.assign(new Image(), { src: `data:image/png;base64,${picture}` });
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), {
    width: image.width,
    height: image.height,
  });
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('Nothing can be drawn here.');
  pen.drawImage(image, 0, 0);
  const { data } = pen.getImageData(0, 0, image.width, image.height);
  const linear = (part: number): number => {
    const share = part / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  let [darkest, lightest] = [1, 0];
  for (let at = 0; at < data.length; at += 4) {
    const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
    const light = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    darkest = Math.min(darkest, light);
    lightest = Math.max(lightest, light);
  }
  return (lightest + 0.05) / (darkest + 0.05);
}

/** A control that got the focus, and whether a person sees that: on it, beside it, or around it. */
interface FocusStop {
  readonly name: string;
  readonly seen: boolean;
}

declare global {
  interface Window {
    /** Where the focus was since {@link beginFocusWalk}. */
    focusWalk?: readonly FocusStop[];
  }
}

/** Writes down where the focus is and where it goes. */
export function beginFocusWalk(): void {
  const stopAt = (focused: HTMLElement): FocusStop => {
    const around = [focused.parentElement, focused.parentElement?.parentElement, focused.closest('li')];
    const seen = [focused, focused.nextElementSibling, ...around].some((element) => {
      if (!element) return false;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
    });
    const name = focused.ariaLabel ?? focused.textContent.trim();
    return { name: `${focused.tagName.toLowerCase()} “${name}”`, seen };
  };
  const note = (): void => {
    const { activeElement } = document;
    if (!(activeElement instanceof HTMLElement) || activeElement === document.body) return;
    window.focusWalk = [...(window.focusWalk ?? []), stopAt(activeElement)];
  };
  // What a page keeps of the last walk is not of this one.
  if (window.focusWalk === undefined) addEventListener('focusin', note);
  window.focusWalk = [];
  note();
}

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
