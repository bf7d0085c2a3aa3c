import { encode } from 'uqr';

/** In modules; the standard asks for this much white around a code. */
const QUIET_ZONE = 4;

export interface QrCode {
  /** Width and height in modules, with the white around it. */
  readonly size: number;
  /** The dark modules as the `d` of an SVG path. */
  readonly path: string;
}

/** A text as a QR code that a phone's camera reads; a seventh of it may be dirty or covered. */
export function qrCode(text: string): QrCode {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET_ZONE });
  const rows = data.flatMap((row, y) =>
    runs(row).map(({ start, length }) => `M${start} ${y}h${length}v1h-${length}z`),
  );
  return { size, path: rows.join('') };
}

/** Neighbouring dark modules as one, so that no seam shows between them. */
function runs(row: readonly boolean[]): readonly { readonly start: number; readonly length: number }[] {
  const found: { start: number; length: number }[] = [];
  row.forEach((dark, x) => {
    const last = found.at(-1);
    if (!dark) return;
    if (last && last.start + last.length === x) last.length += 1;
    else found.push({ start: x, length: 1 });
  });
  return found;
}
