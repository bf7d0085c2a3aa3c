/** The artwork of Ringdown's icons, as SVG. `icons.ts` draws it in every size; nothing here depends on a font. */
import type { TrayIcon } from '../../src/main/tray/tray-model.ts';

const TEAL = '#0a5b63';
const WHITE = '#ffffff';

/** The handset of the app's icon, lying over its line, in a box of 44. */
const HANDSET =
  'M9 19.5v-1.3c0-4.2 5.7-6.7 13-6.7s13 2.5 13 6.7v1.3c0 1-.9 1.8-1.9 1.7l-3.3-.5c-.9-.1-1.6-.9-1.6-1.8v-1.7a22 22 0 0 0-12.4 0v1.7c0 .9-.7 1.7-1.6 1.8l-3.3.5c-1 .1-1.9-.7-1.9-1.7z';
const LINE = 'M9 31c5.5 0 5.5-6 11-6s5.5 6 11 6q2 0 4-1';

/** The app's icon. Small ones are drawn without the margin that big ones have, so that the shape stays readable. */
export function appIcon(size: number): string {
  const inset = size >= 128 ? 3 : 0;
  const side = 44 - 2 * inset;
  const line =
    size >= 32
      ? `<path d="${LINE}" fill="none" stroke="${WHITE}" stroke-opacity=".75" stroke-width="2.2" stroke-linecap="round"/>`
      : '';
  const lower = size >= 32 ? 0 : 5;
  return svg(
    44,
    `<g transform="translate(${inset} ${inset}) scale(${side / 44})">
      <rect width="44" height="44" rx="12" fill="${TEAL}"/>
      ${line}<path transform="translate(0 ${lower})" d="${HANDSET}" fill="${WHITE}"/>
    </g>`,
  );
}

interface TrayLook {
  readonly tile: string;
  /** In a box of 16, over the tile. */
  readonly mark: string;
  /** For macOS, which has one colour: what is cut out of or added to the handset. */
  readonly template: string;
}

/** A handset of 16 wide, 8 high, as bold as small sizes need. */
const SMALL_HANDSET =
  'M2 9.1V8.3C2 5.6 4.9 4.1 8 4.1s6 1.5 6 4.2v.8c0 .6-.5 1-1.1.9l-1.8-.3c-.5-.1-.9-.5-.9-1V7.5a9 9 0 0 0-4.4 0v1.2c0 .5-.4.9-.9 1l-1.8.3C2.5 10.1 2 9.7 2 9.1z';
/** The same, standing: a call is going on. */
const LIFTED = `<path transform="rotate(-135 8 8) translate(0 1)" d="${SMALL_HANDSET}"`;
const LYING = `<path transform="translate(0 .9)" d="${SMALL_HANDSET}"`;

const dot = (color: string): string =>
  `<circle cx="12.6" cy="12.6" r="3.4" fill="${WHITE}"/><circle cx="12.6" cy="12.6" r="2.5" fill="${color}"/>`;
const microphone = (color: string): string =>
  `<rect x="6.1" y="2.4" width="3.8" height="6.6" rx="1.9" fill="${color}"/><path d="M4.2 7.4a3.8 3.8 0 0 0 7.6 0M8 11.2v2.2" stroke="${color}" stroke-width="1.3" stroke-linecap="round" fill="none"/>`;
const slash = (width: number, color: string): string =>
  `<path d="M3 13 13 3" stroke="${color}" stroke-width="${width}" stroke-linecap="round"/>`;
const WAVES = 'M2.2 4.6C2.7 3.4 3.4 2.7 4.6 2.2 M13.8 4.6C13.3 3.4 12.6 2.7 11.4 2.2';

const looks: Readonly<Record<TrayIcon, TrayLook>> = {
  offline: {
    tile: '#7c8a90',
    mark: `${LYING} fill="${WHITE}" fill-opacity=".75"/>`,
    template: `${LYING} fill-opacity=".4"/>`,
  },
  available: {
    tile: TEAL,
    mark: `${LYING} fill="${WHITE}"/>${dot('#1f9d55')}`,
    template: `${LYING}/>`,
  },
  away: {
    tile: TEAL,
    mark: `${LYING} fill="${WHITE}"/>${dot('#e0a100')}<path d="M12.6 11.2v1.5h1.1" stroke="${WHITE}" stroke-width=".8" fill="none"/>`,
    template: `${LYING} fill-opacity=".7"/><circle cx="13" cy="13.2" r="1.8" fill="none" stroke="#000"/>`,
  },
  dnd: {
    tile: TEAL,
    mark: `${LYING} fill="${WHITE}"/>${dot('#c62f2f')}<path d="M11.3 12.6h2.6" stroke="${WHITE}" stroke-width="1"/>`,
    template: `${LYING}/><path d="M10.6 13.4h4.6" stroke="#000" stroke-width="1.6" stroke-linecap="round"/>`,
  },
  missed: {
    tile: TEAL,
    mark: `<path transform="translate(0 2.6)" d="${SMALL_HANDSET}" fill="${WHITE}"/><circle cx="12.4" cy="3.8" r="3.6" fill="${WHITE}"/><circle cx="12.4" cy="3.8" r="2.8" fill="#d0342c"/>`,
    template: `<path transform="translate(0 2.6)" d="${SMALL_HANDSET}"/><circle cx="13" cy="3" r="2.2"/>`,
  },
  ringing: {
    tile: '#d97706',
    mark: `<path transform="translate(0 2.2)" d="${SMALL_HANDSET}" fill="${WHITE}"/><path d="${WAVES}" stroke="${WHITE}" stroke-width="1.4" stroke-linecap="round" fill="none"/>`,
    template: `<path transform="translate(0 2.2)" d="${SMALL_HANDSET}"/><path d="${WAVES}" stroke="#000" stroke-width="1.4" stroke-linecap="round" fill="none"/>`,
  },
  'in-call': {
    tile: '#1f8a4c',
    mark: `${LIFTED} fill="${WHITE}"/>`,
    template: `${LIFTED}/><circle cx="12.6" cy="3.6" r="1.5"/>`,
  },
  muted: {
    tile: '#c62f2f',
    mark: `${microphone(WHITE)}${slash(3.4, '#c62f2f')}${slash(1.5, WHITE)}`,
    template: `<mask id="m"><rect width="16" height="16" fill="#fff"/>${slash(3.4, '#000')}</mask><g mask="url(#m)">${microphone('#000')}</g>${slash(1.4, '#000')}`,
  },
};

/** A tray icon: a tile whose colour and sign both tell the state, so that colour alone never has to. */
export function trayIcon(icon: TrayIcon): string {
  const { mark, tile } = looks[icon];
  return svg(16, `<rect width="16" height="16" rx="4" fill="${tile}"/>${mark}`);
}

/** The same for macOS, where the menu bar gives the colour. */
export function trayTemplate(icon: TrayIcon): string {
  return svg(16, looks[icon].template);
}

/** Digits of a badge, in a box of 16: lines instead of letters, because nothing here depends on a font. */
const digits: readonly string[] = [
  'M6.6 5.6 8.7 4.1V11.9',
  'M5.7 6.3a2.3 2.3 0 1 1 4 1.5L5.7 11.8h4.7',
  'M5.8 4.2h4.3L7.7 7a2.4 2.4 0 1 1-2.2 3.7',
  'M9.2 12V4.2L5.2 9.7h5.6',
  'M10.1 4.2H6.4L6 7.5a2.5 2.5 0 1 1-.4 3.3',
  'M9.4 4C7 5 5.6 7.2 5.6 9.5a2.4 2.4 0 1 0 4.8 0 2.4 2.4 0 0 0-4.6-.8',
  'M5.5 4.2h5L7.3 12',
  'M8 7.7a1.8 1.8 0 1 1 0-3.6 1.8 1.8 0 0 1 0 3.6 2.1 2.1 0 1 0 0 4.2 2.1 2.1 0 0 0 0-4.2',
  'M6.6 12C9 11 10.4 8.8 10.4 6.5a2.4 2.4 0 1 0-4.8 0 2.4 2.4 0 0 0 4.6.8',
];

/** How many calls were missed, over the app's icon in the taskbar of Windows; more than nine is nine and a plus. */
export function badge(count: number): string {
  const digit = digits[Math.min(count, 9) - 1] ?? '';
  const line = `fill="none" stroke="${WHITE}" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"`;
  const plus = count > 9 ? `<path transform="translate(2.6 0)" d="M7.4 8h3.4M9.1 6.3v3.4" ${line}/>` : '';
  const left = count > 9 ? 'translate(-2.4 0)' : '';
  return svg(
    16,
    `<circle cx="8" cy="8" r="8" fill="#c62f2f"/><path transform="${left}" d="${digit}" ${line}/>${plus}`,
  );
}

function svg(side: number, content: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}">${content}</svg>`;
}
