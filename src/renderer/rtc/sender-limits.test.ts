import { expect, it } from 'vitest';
import { screenCodec } from './sender-limits.ts';

const codecs = (...names: readonly string[]) => names.map((name) => ({ mimeType: `video/${name}` }));

it.each([
  ['the best of those that both have', ['VP8', 'H264', 'VP9', 'AV1'], 'video/AV1'],
  ['the next one where one side is without it', ['VP8', 'VP9', 'rtx'], 'video/VP9'],
  ['the usual one where there is nothing better', ['VP8', 'H264'], 'video/VP8'],
  ['the usual one where nothing is known', [], undefined],
] as const)('text is sent with %s', (_, names, mimeType) => {
  expect(screenCodec(codecs(...names), { contentHint: 'detail' })?.mimeType).toBe(mimeType);
});

it('a film is sent with the usual one, which spares the processor, whatever is in use', () => {
  const found = screenCodec(codecs('AV1', 'rtx', 'VP8', 'VP9'), { contentHint: 'motion' });
  expect(found?.mimeType).toBe('video/VP8');
});
