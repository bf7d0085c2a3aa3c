import { describe, expect, it } from 'vitest';
import { icnsFile, icoFile } from './icon-container.ts';

const small = { size: 16, png: Buffer.from('small') };
const large = { size: 256, png: Buffer.from('large one') };

describe('icon containers', () => {
  it('points from the directory of an .ico to each image', () => {
    const file = icoFile([small, large]);
    expect(file.readUInt16LE(4)).toBe(2);
    expect([file.readUInt8(6), file.readUInt8(22)]).toEqual([16, 0]);
    for (const [index, { png }] of [small, large].entries()) {
      const length = file.readUInt32LE(6 + 16 * index + 8);
      const offset = file.readUInt32LE(6 + 16 * index + 12);
      expect(file.subarray(offset, offset + length)).toEqual(png);
    }
  });

  it('holds every size of an .icns under its types', () => {
    const file = icnsFile([small, large]);
    expect(file.toString('ascii', 0, 4)).toBe('icns');
    expect(file.readUInt32BE(4)).toBe(file.length);
    const types: string[] = [];
    for (let at = 8; at < file.length; at += file.readUInt32BE(at + 4)) {
      types.push(file.toString('ascii', at, at + 4));
    }
    expect(types).toEqual(['icp4', 'ic08', 'ic13']);
  });
});
