import { describe, expect, it } from 'vitest';
import { qrCode } from './qr-code.ts';

/** Which modules a path paints, row by row. */
function painted({ size, path }: ReturnType<typeof qrCode>): readonly string[] {
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => ' '));
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    rows[Number(y)]!.fill('#', Number(x), Number(x) + Number(length));
  }
  return rows.map((row) => row.join(''));
}

describe('a QR code', () => {
  const link = 'https://calls.example.org/#invite=9tZ2mWq4Lr7cXv1BnKp3';

  it('has the three marks by which a camera finds it, and white all around', () => {
    const rows = painted(qrCode(link));
    const mark = ['#######', '#     #', '# ### #', '# ### #', '# ### #', '#     #', '#######'];
    const at = (x: number, y: number) => rows.slice(y, y + 7).map((row) => row.slice(x, x + 7));
    const end = rows.length - 4 - 7;
    expect(at(4, 4)).toEqual(mark);
    expect(at(end, 4)).toEqual(mark);
    expect(at(4, end)).toEqual(mark);
    for (const row of [...rows.slice(0, 4), ...rows.slice(-4)]) expect(row.trim()).toBe('');
    for (const row of rows) expect(`${row.slice(0, 4)}${row.slice(-4)}`.trim()).toBe('');
  });

  it('is another one for another link', () => {
    expect(qrCode(`${link}x`).path).not.toBe(qrCode(link).path);
  });
});
